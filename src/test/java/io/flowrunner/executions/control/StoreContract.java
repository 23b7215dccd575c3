package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Append;
import io.flowrunner.nodes.entity.StoreOperation.Clear;
import io.flowrunner.nodes.entity.StoreOperation.Delete;
import io.flowrunner.nodes.entity.StoreOperation.Get;
import io.flowrunner.nodes.entity.StoreOperation.Increment;
import io.flowrunner.nodes.entity.StoreOperation.ListEntries;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import io.flowrunner.nodes.entity.StoreOperation.Query;
import io.flowrunner.nodes.entity.StoreOperation.Set;
import io.flowrunner.platform.control.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store of key and value holds to. */
abstract class StoreContract {
  static final StoreBatch.Limits USUAL = StoreBatch.Limits.of(Settings.of(Map.of()));
  static final String ME = "account-1";
  private static final Map<String, Object> OK = Map.of("ok", true);

  Instant now = SampleRun.BEGIN;
  StoreBatch.Limits limits = USUAL;

  /** Takes operations of one batch. */
  @FunctionalInterface
  interface Operations {
    Outcome apply(String accountId, StoreOperation operation);
  }

  /** What a test does within one batch. */
  @FunctionalInterface
  interface Work {
    void with(Operations operations);
  }

  /** One batch, flushed and committed, or rolled back without a flush. */
  abstract void batch(boolean committed, Work work);

  final Outcome apply(String account, StoreOperation operation) {
    List<Outcome> outcomes = new ArrayList<>();
    batch(true, batch -> outcomes.add(batch.apply(account, operation)));
    return outcomes.get(0);
  }

  private Object output(StoreOperation operation) {
    return output(ME, operation);
  }

  private Object output(String account, StoreOperation operation) {
    return output(apply(account, operation));
  }

  private static Object output(Outcome outcome) {
    assertThat(outcome.code()).as(outcome.message()).isNull();
    return outcome.output();
  }

  private void set(String key, Object value) {
    assertThat(output(new Set(key, value, null))).isEqualTo(OK);
  }

  private Object get(String key) {
    return value(output(new Get(key)));
  }

  private static Object value(Object output) {
    return ((Map<?, ?>) output).get("value");
  }

  private List<Object> keys(StoreOperation operation) {
    return keys(output(operation));
  }

  private static List<Object> keys(Object output) {
    return ((List<?>) output).stream().<Object>map(each -> ((Map<?, ?>) each).get("key")).toList();
  }

  private List<Object> allKeys() {
    return keys(new ListEntries("", 1_000));
  }

  private static Query query(Map<String, Object> filter, String sort, int limit) {
    return new Query("", filter, sort, limit);
  }

  @Test
  void givesWhatWasSet() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", List.of(1, 2.5, "three", true));
    map.put("a", Collections.singletonMap("null", null));
    for (Object value : Arrays.asList(map, "text", 7, 1L << 40, 0.1, false, List.of(), null)) {
      set("k", value);
      assertThat(get("k")).isEqualTo(value);
    }
    set("k", map);
    assertThat((Map<?, ?>) get("k")).extracting(Map::toString).isEqualTo(map.toString());
  }

  @Test
  void whatIsAbsentIsNull() {
    assertThat(output(new Get("k"))).isEqualTo(Collections.singletonMap("value", null));
    assertThat(output(new Delete("k"))).isEqualTo(Map.of("ok", false));
    assertThat(output(new Clear(""))).isEqualTo(OK);
    assertThat(output(new ListEntries("", 10))).isEqualTo(List.of());
    assertThat(output(query(Map.of(), "x", 10))).isEqualTo(List.of());
  }

  @Test
  void deletes() {
    set("k", 1);
    set("l", 2);

    assertThat(output(new Delete("k"))).isEqualTo(OK);
    assertThat(output(new Delete("k"))).isEqualTo(Map.of("ok", false));
    assertThat(allKeys()).containsExactly("l");
  }

  @Test
  void increments() {
    assertThat(output(new Increment("n", 5L, null))).isEqualTo(Map.of("value", 5));
    assertThat(output(new Increment("n", -7, null))).isEqualTo(Map.of("value", -2));
    assertThat(output(new Increment("n", 0.5, null))).isEqualTo(Map.of("value", -1.5));
    assertThat(get("n")).isEqualTo(-1.5);

    set("big", (1L << 60) + 1);
    assertThat(output(new Increment("big", 1, null))).isEqualTo(Map.of("value", (1L << 60) + 2));
  }

  @Test
  void whatIsNoNumberIsLeftAlone() {
    set("k", "5");
    Outcome outcome = apply(ME, new Increment("k", 1, null));

    assertThat(outcome.code()).isEqualTo("not_a_number");
    assertThat(outcome.message()).isEqualTo("The value of the key \"k\" is text, no number");
    assertThat(get("k")).isEqualTo("5");

    set("k", Long.MAX_VALUE);
    assertThat(apply(ME, new Increment("k", 1, null)).code()).isEqualTo("not_a_number");
    assertThat(get("k")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void appends() {
    assertThat(output(new Append("l", "a", null))).isEqualTo(OK);
    assertThat(output(new Append("l", List.of("b"), null))).isEqualTo(OK);
    assertThat(output(new Append("l", null, null))).isEqualTo(OK);
    assertThat(get("l")).isEqualTo(Arrays.asList("a", List.of("b"), null));

    set("k", Map.of());
    assertThat(apply(ME, new Append("k", 1, null)).code()).isEqualTo("not_a_list");
    assertThat(get("k")).isEqualTo(Map.of());
  }

  @Test
  void listsInTheOrderOfTheKeys() {
    List<String> keys =
        List.of(
            "",
            " ",
            " a",
            "!",
            "\"",
            "A",
            "A ",
            "A  ",
            "A!",
            "AB",
            "Z",
            "_",
            "a",
            "a\t",
            "a ",
            "ab",
            "a}",
            "a~",
            "}",
            "~",
            "\u007f",
            "ä",
            "äö",
            "ﬀ",
            "\uffff",
            "\ud83d\ude00");
    List<String> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new Random(1));
    batch(true, batch -> shuffled.forEach(key -> batch.apply(ME, new Set(key, key, null))));

    assertThat(allKeys()).containsExactlyElementsOf(keys);
    assertThat(keys(new ListEntries("A", 3))).containsExactly("A", "A ", "A  ");
    assertThat(keys(new ListEntries("ä", 9))).containsExactly("ä", "äö");
    assertThat(keys(new ListEntries("\ud83d\ude00", 9))).containsExactly("\ud83d\ude00");
    for (String key : keys) {
      assertThat(get(key)).isEqualTo(key);
    }
    assertThat(output(new ListEntries("ab", 1)))
        .isEqualTo(List.of(Map.of("key", "ab", "value", "ab")));
  }

  @Test
  void theLongestKeysAreTold() {
    for (String character : List.of("x", " ", "語", "\ud83d\ude00")) {
      String key = character.repeat(512 / character.length());
      set(key, 1);
      set(key.substring(0, key.length() - character.length()), 2);
      assertThat(get(key)).isEqualTo(1);
    }
    assertThat(allKeys()).hasSize(8);
  }

  @Test
  void clearsWhatBeginsWithThePrefix() {
    batch(
        true,
        batch -> {
          for (String key : List.of("a", "a:", "a:1", "a;", "b")) {
            batch.apply(ME, new Set(key, key, null));
          }
        });
    assertThat(output(new Clear("a:"))).isEqualTo(OK);
    assertThat(allKeys()).containsExactly("a", "a;", "b");
    output(new Clear(""));
    assertThat(allKeys()).isEmpty();
  }

  @Test
  void queriesByMembersOfTheValues() {
    batch(
        true,
        batch -> {
          batch.apply(ME, new Set("1", Map.of("s", "open", "n", 10), null));
          batch.apply(ME, new Set("2", Map.of("s", "open", "n", 9.5), null));
          batch.apply(ME, new Set("3", Map.of("s", "done", "n", 10.0), null));
          batch.apply(ME, new Set("4", Map.of("s", "open"), null));
          batch.apply(ME, new Set("5", "open", null));
        });

    assertThat(keys(query(Map.of(), null, 9))).containsExactly("1", "2", "3", "4", "5");
    assertThat(keys(query(Map.of("s", "open"), null, 2))).containsExactly("1", "2");
    assertThat(keys(query(Map.of("s", "open"), "n", 9))).containsExactly("2", "1", "4");
    assertThat(keys(query(Map.of("s", "open"), "-n", 2))).containsExactly("1", "2");
    assertThat(keys(query(Map.of("n", 10), "-n", 9))).containsExactly("1", "3");
    assertThat(keys(query(Map.of("n", Map.of("lt", 10)), null, 9))).containsExactly("2");
    assertThat(keys(new Query("4", Map.of(), null, 9))).containsExactly("4");
  }

  @Test
  void whatIsExpiredIsAbsent() {
    output(new Set("k", 1, Duration.ofSeconds(10)));
    output(new Increment("n", 1, Duration.ofSeconds(10)));
    output(new Append("l", 1, Duration.ofSeconds(10)));
    set("ever", 1);
    now = SampleRun.BEGIN.plusMillis(9_999);
    output(new Increment("n", 1, Duration.ofDays(1)));
    output(new Append("l", 2, Duration.ofDays(1)));
    assertThat(allKeys()).containsExactly("ever", "k", "l", "n");

    now = SampleRun.BEGIN.plusSeconds(10);
    assertThat(allKeys()).containsExactly("ever");
    assertThat(keys(query(Map.of(), null, 9))).containsExactly("ever");
    assertThat(get("k")).isNull();
    assertThat(output(new Delete("k"))).isEqualTo(Map.of("ok", false));
    assertThat(output(new Increment("n", 1, null))).isEqualTo(Map.of("value", 1));
    output(new Append("l", 3, Duration.ofSeconds(1)));
    assertThat(get("l")).isEqualTo(List.of(3));

    now = now.plusSeconds(1);
    assertThat(allKeys()).containsExactly("ever", "n");
  }

  @Test
  void aNewSetSetsANewTime() {
    output(new Set("k", 1, Duration.ofSeconds(1)));
    set("k", 2);
    now = now.plusSeconds(100);

    assertThat(get("k")).isEqualTo(2);
  }

  @Test
  void seesWhatItsBatchDidBefore() {
    set("a", 1);
    set("c", 1);
    set("x:1", 1);
    batch(
        true,
        batch -> {
          batch.apply(ME, new Set("b", 1, null));
          batch.apply(ME, new Delete("c"));
          batch.apply(ME, new Increment("a", 1, null));
          batch.apply(ME, new Increment("a", 1, null));
          batch.apply(ME, new Set("x:2", 1, null));
          assertThat(value(output(batch.apply(ME, new Get("a"))))).isEqualTo(3);
          assertThat(output(batch.apply(ME, new Get("c")))).isEqualTo(value(null));
          assertThat(keys(output(batch.apply(ME, new ListEntries("", 9)))))
              .containsExactly("a", "b", "x:1", "x:2");
          assertThat(keys(output(batch.apply(ME, new ListEntries("", 2)))))
              .containsExactly("a", "b");
          batch.apply(ME, new Clear("x:"));
          batch.apply(ME, new Set("x:3", 1, null));
          batch.apply(ME, new Increment("x:1", 5, null));
          assertThat(keys(output(batch.apply(ME, query(Map.of(), null, 9)))))
              .containsExactly("a", "b", "x:1", "x:3");
        });

    assertThat(allKeys()).containsExactly("a", "b", "x:1", "x:3");
    assertThat(get("a")).isEqualTo(3);
    assertThat(get("x:1")).isEqualTo(5);
  }

  private static Map<String, Object> value(Void absent) {
    return Collections.singletonMap("value", absent);
  }

  @Test
  void whatIsMadeAndUnmadeInABatchLeavesNothing() {
    batch(
        true,
        batch -> {
          batch.apply(ME, new Set("a", 1, null));
          batch.apply(ME, new Delete("a"));
          batch.apply(ME, new Set("b", 1, null));
          batch.apply(ME, new Clear(""));
        });

    assertThat(allKeys()).isEmpty();
  }

  @Test
  void whatIsRolledBackNeverWas() {
    set("a", 1);
    batch(
        false,
        batch -> {
          batch.apply(ME, new Set("b", 1, null));
          batch.apply(ME, new Increment("a", 1, null));
          batch.apply(ME, new Clear(""));
          batch.apply(ME, new Set("c", 1, null));
        });

    assertThat(allKeys()).containsExactly("a");
    assertThat(get("a")).isEqualTo(1);
  }

  @Test
  void accountsDoNotSeeEachOther() {
    set("k", "mine");
    output("account-2", new Set("k", "theirs", null));
    output("account-2", new Set("l", "theirs", null));

    assertThat(get("k")).isEqualTo("mine");
    assertThat(allKeys()).containsExactly("k");
    output(new Clear(""));
    assertThat(keys(output("account-2", new ListEntries("", 9)))).containsExactly("k", "l");
  }

  private void limit(long entries, long valueBytes, long outputBytes, int scanned) {
    limits = new StoreBatch.Limits(entries, valueBytes, outputBytes, scanned, 1L << 20);
  }

  @Test
  void aFullStoreTakesNoMoreKeys() {
    limit(2, 1_000, 1_000, 100);
    output(new Set("a", 1, Duration.ofSeconds(1)));
    set("b", 1);
    Outcome refused = apply(ME, new Set("c", 1, null));

    assertThat(refused.code()).isEqualTo("store_full");
    assertThat(refused.message())
        .isEqualTo("The store has 2 entries, as many as it may have: no room for the key \"c\"");
    assertThat(apply(ME, new Increment("c", 1, null)).code()).isEqualTo("store_full");
    assertThat(apply(ME, new Append("c", 1, null)).code()).isEqualTo("store_full");
    assertThat(output("account-2", new Set("c", 1, null))).isEqualTo(OK);
    output(new Set("a", 2, Duration.ofSeconds(1)));
    assertThat(allKeys()).containsExactly("a", "b");

    now = now.plusSeconds(1); // what is expired takes no room
    set("c", 1);
    assertThat(allKeys()).containsExactly("b", "c");
  }

  @Test
  void roomIsCountedWithinABatch() {
    limit(3, 1_000, 1_000, 100);
    set("a", 1);
    set("b", 1);
    List<String> codes = new ArrayList<>();
    batch(
        true,
        batch -> {
          for (String key : List.of("c", "d")) {
            codes.add(batch.apply(ME, new Set(key, 1, null)).code());
          }
          batch.apply(ME, new Delete("a"));
          for (String key : List.of("d", "e")) {
            codes.add(batch.apply(ME, new Set(key, 1, null)).code());
          }
          batch.apply(ME, new Clear(""));
          for (String key : List.of("f", "g", "h", "i")) {
            codes.add(batch.apply(ME, new Set(key, 1, null)).code());
          }
        });

    assertThat(codes)
        .containsExactly(null, "store_full", null, "store_full", null, null, null, "store_full");
    assertThat(allKeys()).containsExactly("f", "g", "h");
  }

  @Test
  void aValueHasALargestSize() {
    limit(10, 100, 1_000, 100);
    set("k", "x".repeat(98));
    Outcome refused = apply(ME, new Set("k", "y".repeat(99), null));

    assertThat(refused.code()).isEqualTo("value_too_large");
    assertThat(refused.message())
        .isEqualTo("The value for the key \"k\" has 101 bytes as JSON; 100 are allowed");
    assertThat(get("k")).isEqualTo("x".repeat(98));

    output(new Append("l", "x".repeat(90), null));
    assertThat(apply(ME, new Append("l", "yyyyyyyy", null)).code()).isEqualTo("value_too_large");
    assertThat((List<?>) get("l")).hasSize(1);
  }

  @Test
  void aValueHasALargestDepth() {
    Object deep = List.of();
    for (int i = 0; i < JsonSize.MAX_DEPTH; i++) {
      deep = List.of(deep);
    }
    set("k", deep);
    assertThat(deep.equals(get("k"))).isTrue(); // its text would take for ever
    assertThat(apply(ME, new Set("k", List.of(deep), null)).code()).isEqualTo("value_too_large");
    assertThat(apply(ME, new Append("l", deep, null)).code()).isEqualTo("value_too_large");
  }

  @Test
  void largeValuesComeBackWhole() {
    String large = "ä\0\ud83d\ude00x".repeat(60_000);
    set("k", Map.of("large", large));

    assertThat(get("k")).isEqualTo(Map.of("large", large));
  }

  @Test
  void listsAndQueriesHaveALargestOutput() {
    limit(100, 1_000, 100, 3);
    for (String key : List.of("a", "b", "c", "d")) {
      set(key, "x".repeat(40));
    }

    assertThat(apply(ME, new ListEntries("", 3)).code()).isEqualTo("output_too_large");
    assertThat(apply(ME, query(Map.of(), null, 3)).code()).isEqualTo("output_too_large");
    assertThat(keys(query(Map.of(), null, 2))).containsExactly("a", "b");
    assertThat(apply(ME, query(Map.of(), "x", 2)).code()).isEqualTo("query_too_large");
    assertThat(apply(ME, query(Map.of("x", 1), null, 2)).code()).isEqualTo("query_too_large");
    assertThat(keys(new Query("d", Map.of(), "x", 2))).containsExactly("d");
  }
}

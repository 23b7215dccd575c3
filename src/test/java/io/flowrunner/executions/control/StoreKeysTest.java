package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreKeysTest {

  @ParameterizedTest
  @ValueSource(strings = {"orders/2026-01-31", "a.b:c_d@e;f=\"g\"", "{x", "Z|z", ""})
  void plainKeysAreSpeltAsTheyAre(String key) {
    assertThat(StoreKeys.spell(key)).isEqualTo(key);
  }

  @Test
  void everyTextCanBeReadAgain() {
    texts()
        .forEach(
            key -> {
              String spelling = StoreKeys.spell(key);
              assertThat(spelling).matches("[!-~]*");
              assertThat(StoreKeys.read(spelling)).isEqualTo(key);
            });
    for (int point = 0; point <= Character.MAX_CODE_POINT; point += 7) {
      String key = Character.toString(point);
      assertThat(StoreKeys.read(StoreKeys.spell(key))).isEqualTo(key);
    }
  }

  @Test
  void theOrderIsThatOfTheCodePoints() {
    List<String> texts = texts().toList();
    for (int i = 1; i < texts.size(); i++) {
      String one = texts.get(i - 1);
      String other = texts.get(i);
      int expected =
          Integer.signum(Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray()));
      String spelling = StoreKeys.spell(one);
      assertThat(Integer.signum(StoreKeys.compare(one, other))).isEqualTo(expected);
      assertThat(Integer.signum(spelling.compareTo(StoreKeys.spell(other)))).isEqualTo(expected);
      assertThat(StoreKeys.spell(one + other)).isBetween(spelling, StoreKeys.end(spelling));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "x", "\u007f", "\uffff", "\ud83d\ude00"})
  void theLongestKeysFitIntoTheColumn(String character) {
    String key = character.repeat(StoreKeys.MAX_LENGTH / character.length());
    assertThat(StoreKeys.spell(key).length()).isLessThanOrEqualTo(2_048);
  }

  private static Stream<String> texts() {
    int[] points = {0, 9, ' ', '!', '"', '#', 'a', '|', '}', '~', 127, 228, 0xd7ff, 0xe000, 0xffff};
    int[] higher = {0x10000, 0x1f600, 0x10ffff};
    Random random = new Random(7);
    return Stream.generate(
            () -> {
              StringBuilder text = new StringBuilder();
              for (int i = random.nextInt(4); i > 0; i--) {
                int[] from = random.nextInt(4) == 0 ? higher : points;
                text.appendCodePoint(from[random.nextInt(from.length)]);
              }
              return text.toString();
            })
        .limit(5_000);
  }
}

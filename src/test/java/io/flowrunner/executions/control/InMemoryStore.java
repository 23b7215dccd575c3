package io.flowrunner.executions.control;

import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The accounts' stores in memory; {@link StoreContract} says how they behave. */
final class InMemoryStore {
  private Map<String, TreeMap<String, Entry>> accounts = new HashMap<>();

  private record Entry(Object value, Instant expiresAt) {}

  /** One batch after the other: what it changes is there for others once it is flushed. */
  synchronized Batch begin(Instant now, StoreBatch.Limits limits) {
    Map<String, TreeMap<String, Entry>> copies = new HashMap<>();
    accounts.forEach((account, entries) -> copies.put(account, new TreeMap<>(entries)));
    return new Batch(copies, now, limits);
  }

  synchronized void removeAccount(String accountId) {
    accounts.remove(accountId);
  }

  private synchronized void publish(Map<String, TreeMap<String, Entry>> changed) {
    accounts = changed;
  }

  /** As {@link StoreBatch}. */
  final class Batch {
    private final Map<String, TreeMap<String, Entry>> copies;
    private final Instant now;
    private final StoreBatch.Limits limits;

    private Batch(
        Map<String, TreeMap<String, Entry>> copies, Instant now, StoreBatch.Limits limits) {
      this.copies = copies;
      this.now = now;
      this.limits = limits;
    }

    void flush() {
      publish(copies);
    }

    Outcome apply(String accountId, StoreOperation operation) {
      TreeMap<String, Entry> entries =
          copies.computeIfAbsent(accountId, absent -> new TreeMap<>(byCodePoints()));
      entries
          .values()
          .removeIf(entry -> entry.expiresAt() != null && !entry.expiresAt().isAfter(now));
      if (operation instanceof StoreOperation.Set set) {
        return put(entries, set.key(), set.value(), expiry(set.ttl())).orElse(ok(true));
      } else if (operation instanceof StoreOperation.Get get) {
        return value(value(entries, get.key()));
      } else if (operation instanceof StoreOperation.Delete delete) {
        return ok(entries.remove(delete.key()) != null);
      } else if (operation instanceof StoreOperation.Increment increment) {
        return increment(entries, increment);
      } else if (operation instanceof StoreOperation.Append append) {
        return append(entries, append);
      } else if (operation instanceof StoreOperation.Clear clear) {
        entries.keySet().removeIf(key -> key.startsWith(clear.prefix()));
        return ok(true);
      } else if (operation instanceof StoreOperation.ListEntries list) {
        return found(under(entries, list.prefix()).stream().limit(list.limit()).toList());
      }
      return query(entries, (StoreOperation.Query) operation);
    }

    private Outcome increment(TreeMap<String, Entry> entries, StoreOperation.Increment increment) {
      String key = increment.key();
      Object before = entries.containsKey(key) ? value(entries, key) : Integer.valueOf(0);
      if (!(before instanceof Number number)) {
        return StoreProblems.notANumber(key, before);
      }
      Optional<Number> sum = StoreNumbers.add(number, increment.amount());
      return sum.isEmpty()
          ? StoreProblems.tooFar(key)
          : put(entries, key, sum.get(), expiry(entries, key, increment.ttl()))
              .orElse(value(sum.get()));
    }

    private Outcome append(TreeMap<String, Entry> entries, StoreOperation.Append append) {
      String key = append.key();
      Object before = entries.containsKey(key) ? value(entries, key) : List.of();
      if (!(before instanceof List<?> items)) {
        return StoreProblems.notAList(key, before);
      }
      List<Object> longer = new ArrayList<>(items);
      longer.add(append.value());
      return put(entries, key, longer, expiry(entries, key, append.ttl())).orElse(ok(true));
    }

    private Optional<Outcome> put(
        TreeMap<String, Entry> entries, String key, Object value, Instant expiry) {
      long size = JsonSize.of(value);
      if (size < 0) {
        return Optional.of(StoreProblems.tooDeep(key));
      } else if (size > limits.maxValueBytes()) {
        return Optional.of(StoreProblems.tooLarge(key, size, limits.maxValueBytes()));
      } else if (!entries.containsKey(key) && entries.size() >= limits.maxEntries()) {
        return Optional.of(StoreProblems.full(key, limits.maxEntries()));
      }
      entries.put(key, new Entry(value, expiry));
      return Optional.empty();
    }

    private Outcome query(TreeMap<String, Entry> entries, StoreOperation.Query query) {
      List<Map<String, Object>> matching = new ArrayList<>();
      int scanned = 0;
      for (Map<String, Object> each : under(entries, query.prefix())) {
        if (query.sort() == null && matching.size() == query.limit()) {
          break;
        }
        if (++scanned > limits.maxScanned()) {
          return StoreProblems.queryTooLarge(limits);
        }
        if (StoreMatch.matches(each.get("value"), query.filter())) {
          matching.add(each);
        }
      }
      if (query.sort() != null) {
        matching.sort(
            (one, other) ->
                StoreMatch.order(query.sort()).compare(one.get("value"), other.get("value")));
      }
      return found(matching.stream().limit(query.limit()).toList());
    }

    private Outcome found(List<Map<String, Object>> entries) {
      long bytes = entries.stream().mapToLong(each -> JsonSize.of(each.get("value"))).sum();
      return bytes > limits.maxOutputBytes()
          ? StoreProblems.outputTooLarge(limits)
          : Outcome.of(entries);
    }

    private Instant expiry(TreeMap<String, Entry> entries, String key, Duration ttl) {
      Entry known = entries.get(key);
      return known == null ? expiry(ttl) : known.expiresAt();
    }

    private Instant expiry(Duration ttl) {
      return ttl == null ? null : now.plus(ttl);
    }
  }

  private static Comparator<String> byCodePoints() {
    return (one, other) -> Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
  }

  private static List<Map<String, Object>> under(TreeMap<String, Entry> entries, String prefix) {
    return entries.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .map(each -> pair("key", each.getKey(), "value", each.getValue().value()))
        .toList();
  }

  private static Map<String, Object> pair(String k1, Object v1, String k2, Object v2) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put(k1, v1);
    pair.put(k2, v2);
    return pair;
  }

  private static Object value(TreeMap<String, Entry> entries, String key) {
    return entries.containsKey(key) ? entries.get(key).value() : null;
  }

  private static Outcome ok(boolean done) {
    return Outcome.of(Map.of("ok", done));
  }

  private static Outcome value(Object value) {
    return Outcome.of(Collections.singletonMap("value", value));
  }
}

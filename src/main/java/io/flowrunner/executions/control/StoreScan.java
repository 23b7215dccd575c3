package io.flowrunner.executions.control;

import io.flowrunner.executions.control.StoreBatch.Limits;
import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks through an account's entries for one list or query, within limits. */
final class StoreScan {
  private final StoreAccount account;
  private final Seals seals;
  private final Limits limits;
  private final List<Found> found = new ArrayList<>();
  private int scanned;
  private long bytes;

  private record Found(String key, Object value, long size) {
    private Map<String, Object> output() {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("key", key);
      output.put("value", value);
      return output;
    }
  }

  StoreScan(StoreAccount account, Seals seals, Limits limits) {
    this.account = account;
    this.seals = seals;
    this.limits = limits;
  }

  Outcome list(StoreOperation.ListEntries list) throws SQLException {
    account.scan(
        StoreKeys.spell(list.prefix()),
        (spelling, entry) -> {
          bytes += entry.size();
          if (bytes <= limits.maxOutputBytes()) {
            found.add(open(spelling, entry));
          }
          return bytes <= limits.maxOutputBytes() && found.size() < list.limit();
        });
    return output(found);
  }

  Outcome query(StoreOperation.Query query) throws SQLException {
    boolean sorted = query.sort() != null;
    account.scan(
        StoreKeys.spell(query.prefix()),
        (spelling, entry) -> {
          scanned++;
          bytes += entry.size();
          if (isTooMuch()) {
            return false;
          }
          Found next = open(spelling, entry);
          if (StoreMatch.matches(next.value(), query.filter())) {
            found.add(next);
          }
          return sorted || found.size() < query.limit();
        });
    if (isTooMuch()) {
      return StoreProblems.queryTooLarge(limits);
    }
    if (sorted) {
      found.sort(Comparator.comparing(Found::value, StoreMatch.order(query.sort())));
    }
    List<Found> wanted = found.subList(0, Math.min(found.size(), query.limit()));
    bytes = wanted.stream().mapToLong(Found::size).sum();
    return output(wanted);
  }

  private boolean isTooMuch() {
    return scanned > limits.maxScanned() || bytes > limits.maxScannedBytes();
  }

  private Found open(String spelling, StoreEntry entry) {
    String key = StoreKeys.read(spelling);
    Object value = entry.value(seals, Seals.storeEntry(account.id(), key));
    return new Found(key, value, entry.size());
  }

  private Outcome output(List<Found> wanted) {
    return bytes > limits.maxOutputBytes()
        ? StoreProblems.outputTooLarge(limits)
        : Outcome.of(wanted.stream().map(Found::output).toList());
  }
}

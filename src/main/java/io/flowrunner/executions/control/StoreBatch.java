package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.Segment;
import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.secrets.entity.SealedValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries out operations of the accounts' stores within one transaction of the journal's writer,
 * one after the other: each sees what those before it did. What is not flushed must be rolled back.
 * For one thread.
 */
final class StoreBatch {
  private final StoreTable table;
  private final Seals seals;
  private final Instant now;
  private final Limits limits;
  private final Map<String, StoreAccount> accounts = new TreeMap<>();

  /**
   * @param maxEntries of one account
   * @param maxValueBytes of one value, as JSON
   * @param maxOutputBytes of what a list or a query gives
   * @param maxScanned entries that one query looks at
   * @param maxScannedBytes what one query reads
   */
  record Limits(
      long maxEntries,
      long maxValueBytes,
      long maxOutputBytes,
      int maxScanned,
      long maxScannedBytes) {
    /** About a tenth of a second of the writer's time. */
    private static final int SCANNED = 10_000;

    private static final long SCANNED_BYTES = 32L << 20;

    static Limits of(Settings settings) {
      return new Limits(
          settings.get(Settings.MAX_STORE_ENTRIES),
          settings.get(Settings.MAX_STORE_VALUE),
          settings.get(Settings.MAX_OUTPUT),
          SCANNED,
          SCANNED_BYTES);
    }
  }

  /** An operation and whose store it is about. */
  record Call(String accountId, StoreOperation operation) {}

  StoreBatch(Connection connection, Seals seals, Instant now, Limits limits) throws SQLException {
    this.table = new StoreTable(connection, now);
    this.seals = seals;
    this.now = now;
    this.limits = limits;
  }

  /**
   * Reads what the operations will need, in few statements and in the order of the keys, so that
   * two writers wait for each other rather than fail. Not needed, but faster.
   */
  void prefetch(Collection<Call> calls) throws SQLException {
    Map<String, TreeSet<String>> keys = new TreeMap<>();
    for (Call call : calls) {
      key(call.operation())
          .map(StoreKeys::spell)
          .ifPresent(
              key -> keys.computeIfAbsent(call.accountId(), absent -> new TreeSet<>()).add(key));
    }
    for (Map.Entry<String, TreeSet<String>> each : keys.entrySet()) {
      account(each.getKey()).fetch(each.getValue());
    }
  }

  /** The segments with the outcomes of their operations, which are carried out in order. */
  List<Segment> carryOut(List<Segment> segments) throws SQLException {
    List<Call> calls = new ArrayList<>();
    for (Segment segment : segments) {
      segment.storeOperations().forEach(each -> calls.add(new Call(segment.accountId(), each)));
    }
    prefetch(calls);
    List<Segment> carriedOut = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      List<Outcome> outcomes = new ArrayList<>(0);
      for (StoreOperation each : segment.storeOperations()) {
        outcomes.add(apply(segment.accountId(), each));
      }
      carriedOut.add(outcomes.isEmpty() ? segment : segment.withOutcomes(outcomes));
    }
    return carriedOut;
  }

  private static Optional<String> key(StoreOperation operation) {
    if (operation instanceof StoreOperation.Set set) {
      return Optional.of(set.key());
    } else if (operation instanceof StoreOperation.Get get) {
      return Optional.of(get.key());
    } else if (operation instanceof StoreOperation.Delete delete) {
      return Optional.of(delete.key());
    } else if (operation instanceof StoreOperation.Increment increment) {
      return Optional.of(increment.key());
    } else if (operation instanceof StoreOperation.Append append) {
      return Optional.of(append.key());
    }
    return Optional.empty();
  }

  /** Answers at once; what it changes is written by {@link #flush}. */
  Outcome apply(String accountId, StoreOperation operation) throws SQLException {
    StoreAccount account = account(accountId);
    if (operation instanceof StoreOperation.Set set) {
      return set(account, set);
    } else if (operation instanceof StoreOperation.Get get) {
      return value(get(account, get.key()));
    } else if (operation instanceof StoreOperation.Delete delete) {
      return delete(account, delete);
    } else if (operation instanceof StoreOperation.Increment increment) {
      return increment(account, increment);
    } else if (operation instanceof StoreOperation.Append append) {
      return append(account, append);
    } else if (operation instanceof StoreOperation.Clear clear) {
      account.clear(StoreKeys.spell(clear.prefix()));
      return ok(true);
    } else if (operation instanceof StoreOperation.ListEntries list) {
      return new StoreScan(account, seals, limits).list(list);
    }
    return new StoreScan(account, seals, limits).query((StoreOperation.Query) operation);
  }

  private StoreAccount account(String id) {
    return accounts.computeIfAbsent(id, absent -> new StoreAccount(id, table, now));
  }

  private Object get(StoreAccount account, String key) throws SQLException {
    StoreEntry entry = account.get(StoreKeys.spell(key));
    return entry == null ? null : entry.value(seals, Seals.storeEntry(account.id(), key));
  }

  private Outcome set(StoreAccount account, StoreOperation.Set set) throws SQLException {
    return put(account, set.key(), set.value(), JsonSize.of(set.value()), expiry(set.ttl()))
        .orElse(ok(true));
  }

  private static Outcome delete(StoreAccount account, StoreOperation.Delete delete)
      throws SQLException {
    String key = StoreKeys.spell(delete.key());
    boolean present = account.get(key) != null;
    if (present) {
      account.put(key, null);
    }
    return ok(present);
  }

  private Outcome increment(StoreAccount account, StoreOperation.Increment increment)
      throws SQLException {
    String key = increment.key();
    StoreEntry entry = account.get(StoreKeys.spell(key));
    Object before = entry == null ? Integer.valueOf(0) : get(account, key);
    if (!(before instanceof Number number)) {
      return StoreProblems.notANumber(key, before);
    }
    Optional<Number> sum = StoreNumbers.add(number, increment.amount());
    if (sum.isEmpty()) {
      return StoreProblems.tooFar(key);
    }
    Instant expiry = entry == null ? expiry(increment.ttl()) : entry.expiresAt();
    return put(account, key, sum.get(), JsonSize.of(sum.get()), expiry).orElse(value(sum.get()));
  }

  private Outcome append(StoreAccount account, StoreOperation.Append append) throws SQLException {
    String key = append.key();
    StoreEntry entry = account.get(StoreKeys.spell(key));
    Object before = entry == null ? List.of() : get(account, key);
    if (!(before instanceof List<?> items)) {
      return StoreProblems.notAList(key, before);
    }
    List<Object> longer = new ArrayList<>(items.size() + 1);
    longer.addAll(items);
    longer.add(append.value());
    long grown = JsonSize.of(Collections.singletonList(append.value()));
    long size = grown < 0 || entry == null ? grown : entry.size() + grown - 2;
    Instant expiry = entry == null ? expiry(append.ttl()) : entry.expiresAt();
    return put(account, key, longer, size, expiry).orElse(ok(true));
  }

  /** Why not; empty when it is done. */
  private Optional<Outcome> put(
      StoreAccount account, String key, Object value, long size, Instant expiry)
      throws SQLException {
    String spelling = StoreKeys.spell(key);
    if (size < 0) {
      return Optional.of(StoreProblems.tooDeep(key));
    } else if (size > limits.maxValueBytes()) {
      return Optional.of(StoreProblems.tooLarge(key, size, limits.maxValueBytes()));
    } else if (account.get(spelling) == null && !account.hasRoom(limits.maxEntries())) {
      return Optional.of(StoreProblems.full(key, limits.maxEntries()));
    }
    account.put(spelling, StoreEntry.made(value, size, expiry));
    return Optional.empty();
  }

  private Instant expiry(Duration ttl) {
    return ttl == null ? null : now.plus(ttl);
  }

  private static Outcome ok(boolean done) {
    return Outcome.of(Map.of("ok", done));
  }

  private static Outcome value(Object value) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("value", value);
    return Outcome.of(output);
  }

  /**
   * Writes what has changed, accounts and keys in their order.
   *
   * @return how many rows that was
   */
  int flush() throws SQLException {
    List<StoreTable.Change> deletes = new ArrayList<>();
    List<StoreTable.Change> updates = new ArrayList<>();
    List<StoreTable.Change> inserts = new ArrayList<>();
    for (StoreAccount account : accounts.values()) {
      for (StoreAccount.Touched change : account.changes()) {
        (change.entry() == null ? deletes : change.stored() ? updates : inserts)
            .add(sealed(account.id(), change));
      }
    }
    table.delete(deletes);
    table.update(updates);
    table.insert(inserts);
    accounts.clear();
    return deletes.size() + updates.size() + inserts.size();
  }

  private StoreTable.Change sealed(String account, StoreAccount.Touched change) {
    StoreEntry entry = change.entry();
    if (entry == null) {
      return new StoreTable.Change(account, change.key(), null, null);
    }
    String place = Seals.storeEntry(account, StoreKeys.read(change.key()));
    SealedValue sealed = seals.seal(account, Json.bytes(entry.value(seals, place)), place);
    return new StoreTable.Change(account, change.key(), sealed, entry.expiresAt());
  }
}

package io.flowrunner.executions.control;

import io.flowrunner.executions.control.StoreTable.Visitor;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One account's entries as a batch sees them: what it has touched, over what the table has. A row
 * is read once; a changed one is written with the flush. Keys are spelt as in {@link StoreKeys}.
 */
final class StoreAccount {
  private final String id;
  private final StoreTable table;
  private final Instant now;
  private final NavigableMap<String, Slot> touched = new TreeMap<>();

  /** What the table has without what is touched here; null when it is not known. */
  private Long rows;

  private boolean rowsAreLive;

  /** An entry that the batch has looked at. */
  private static final class Slot {
    private final boolean stored;

    /** Whether the count of the table's live rows has it. */
    private boolean counted;

    private boolean changed;
    private StoreEntry entry;

    private Slot(StoreEntry found, Instant now) {
      stored = found != null;
      counted = stored && !found.isExpired(now);
      entry = counted ? found : null;
    }
  }

  /** A row to write; {@code entry} is null to delete it. */
  record Touched(String key, boolean stored, StoreEntry entry) {}

  StoreAccount(String id, StoreTable table, Instant now) {
    this.id = id;
    this.table = table;
    this.now = now;
  }

  String id() {
    return id;
  }

  /** Reads those that are not known yet in as few statements as may be. */
  void fetch(TreeSet<String> keys) throws SQLException {
    List<String> unknown = new ArrayList<>(keys);
    unknown.removeAll(touched.keySet());
    Map<String, StoreEntry> found = table.lock(id, unknown);
    unknown.forEach(key -> touched.put(key, new Slot(found.get(key), now)));
  }

  /** Null when there is none, or its time is over. */
  StoreEntry get(String key) throws SQLException {
    return slot(key).entry;
  }

  /**
   * @param entry null to delete it
   */
  void put(String key, StoreEntry entry) throws SQLException {
    Slot slot = slot(key);
    slot.entry = entry;
    slot.changed = true;
  }

  private Slot slot(String key) throws SQLException {
    Slot known = touched.get(key);
    if (known == null) {
      known = new Slot(table.lock(id, List.of(key)).get(key), now);
      touched.put(key, known);
    }
    return known;
  }

  /** At once in the table: what is there need not be read. */
  void clear(String prefix) throws SQLException {
    table.clear(id, prefix);
    NavigableMap<String, Slot> cleared = under(prefix);
    cleared.replaceAll((key, slot) -> new Slot(null, now));
    rows = null;
  }

  private NavigableMap<String, Slot> under(String prefix) {
    return touched.subMap(prefix, true, StoreKeys.end(prefix), false);
  }

  /** Whether one more entry is allowed. Counts the rows at most twice in a batch. */
  boolean hasRoom(long limit) throws SQLException {
    if (rows == null) {
      rows = table.count(id);
      rowsAreLive = false;
    }
    if (rows + touched.size() < limit) {
      return true;
    }
    if (!rowsAreLive) {
      rows = table.countLive(id);
      rowsAreLive = true;
    }
    long change = 0;
    for (Slot slot : touched.values()) {
      change += (slot.entry == null ? 0 : 1) - (slot.counted ? 1 : 0);
    }
    return rows + change < limit;
  }

  /** The entries with the prefix in the order of the keys, until the visitor answers false. */
  void scan(String prefix, Visitor visitor) throws SQLException {
    Iterator<Map.Entry<String, Slot>> mine = under(prefix).entrySet().iterator();
    Merge merge = new Merge(mine, visitor);
    table.scan(id, prefix, merge::visit);
    merge.finish();
  }

  /** Lets what is touched take the place of what the table has. */
  private static final class Merge {
    private final Iterator<Map.Entry<String, Slot>> mine;
    private final Visitor visitor;
    private Map.Entry<String, Slot> next;
    private boolean going = true;

    private Merge(Iterator<Map.Entry<String, Slot>> mine, Visitor visitor) {
      this.mine = mine;
      this.visitor = visitor;
      step();
    }

    private void step() {
      next = mine.hasNext() ? mine.next() : null;
    }

    private boolean visit(String key, StoreEntry row) throws SQLException {
      while (going && next != null && next.getKey().compareTo(key) < 0) {
        visitMine();
      }
      if (going && next != null && next.getKey().equals(key)) {
        visitMine();
      } else if (going) {
        going = visitor.visit(key, row);
      }
      return going;
    }

    private void visitMine() throws SQLException {
      StoreEntry entry = next.getValue().entry;
      String key = next.getKey();
      step();
      if (entry != null) {
        going = visitor.visit(key, entry);
      }
    }

    private void finish() throws SQLException {
      while (going && next != null) {
        visitMine();
      }
    }
  }

  /** What the flush has to do, in the order of the keys. */
  List<Touched> changes() {
    List<Touched> changes = new ArrayList<>();
    touched.forEach(
        (key, slot) -> {
          if (slot.changed && (slot.stored || slot.entry != null)) {
            changes.add(new Touched(key, slot.stored, slot.entry));
          }
        });
    return changes;
  }
}

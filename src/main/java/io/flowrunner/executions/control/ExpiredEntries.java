package io.flowrunner.executions.control;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Entries of the accounts' stores whose time to live is over. They count as absent already. */
final class ExpiredEntries {
  private static final String FIND =
      "SELECT account_id, entry_key FROM store_entry WHERE expires_at <= ?"
          + " ORDER BY expires_at FETCH FIRST ? ROWS ONLY";
  private static final String DELETE =
      "DELETE FROM store_entry WHERE account_id = ? AND entry_key = ? AND expires_at <= ?";

  private ExpiredEntries() {}

  /**
   * @return how many; as many as {@code limit} means that there may be more
   */
  static int purgeExpired(Connection connection, Instant now, int limit) throws SQLException {
    List<Place> places = find(connection, now, limit);
    if (places.isEmpty()) {
      return 0;
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      for (Place place : places) {
        new RowFiller(delete).text(place.accountId()).text(place.key()).time(now);
        delete.addBatch();
      }
      delete.executeBatch();
    }
    return places.size();
  }

  private record Place(String accountId, String key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = accountId.compareTo(other.accountId);
      return order != 0 ? order : key.compareTo(other.key);
    }
  }

  /** In the order of the keys, in which the journal's writer locks them. */
  private static List<Place> find(Connection connection, Instant now, int limit)
      throws SQLException {
    List<Place> places = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      new RowFiller(find).time(now).number(limit);
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          places.add(new Place(rows.getString(1), rows.getString(2)));
        }
      }
    }
    places.sort(null);
    return places;
  }
}

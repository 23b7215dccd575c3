package io.flowrunner.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.derby.jdbc.EmbeddedDataSource;

/** What the runs of each flow have left in the database of a server that has stopped. */
final class StoredRuns {
  static final String URL = "FLOWRUNNER_DB_URL";
  private static final String BY_FLOW =
      "SELECT e.flow_name, COUNT(DISTINCT s.execution_id), COUNT(*), SUM(s.event_count),"
          + " SUM(CAST(LENGTH(s.events_sealed) AS BIGINT))"
          + " FROM journal_segment s JOIN execution e ON e.id = s.execution_id"
          + " GROUP BY e.flow_name ORDER BY e.flow_name";

  private StoredRuns() {}

  /** For each flow's name: runs, and segments, events and bytes of each run. */
  static List<Map<String, Object>> read(Path home) throws SQLException {
    List<Map<String, Object>> flows = new ArrayList<>();
    try (Connection connection = connect(home);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(BY_FLOW)) {
      while (rows.next()) {
        double runs = rows.getLong(2);
        Map<String, Object> flow = new LinkedHashMap<>();
        flow.put("flow", rows.getString(1));
        flow.put("runs", (long) runs);
        flow.put("segments_per_run", rows.getLong(3) / runs);
        flow.put("events_per_run", rows.getLong(4) / runs);
        flow.put("event_bytes_per_run", rows.getLong(5) / runs);
        flows.add(flow);
      }
    }
    return flows;
  }

  /** The database that the environment gave to the server, else the embedded one. */
  private static Connection connect(Path home) throws SQLException {
    if (isExternal()) {
      return DriverManager.getConnection(
          System.getenv(URL),
          System.getenv("FLOWRUNNER_DB_USER"),
          System.getenv("FLOWRUNNER_DB_PASSWORD"));
    }
    EmbeddedDataSource derby = new EmbeddedDataSource();
    derby.setDatabaseName(home.resolve("derby").toString());
    return derby.getConnection();
  }

  static boolean isExternal() {
    return System.getenv(URL) != null;
  }

  static void print(List<Map<String, Object>> flows) {
    Report.say("");
    Report.say(
        String.format(
            "%-11s %9s %13s %11s %12s",
            "stored", "runs", "segments each", "events each", "bytes each"));
    for (Map<String, Object> flow : flows) {
      Report.say(
          String.format(
              Locale.ROOT,
              "%-11s %9d %13.2f %11.2f %12.0f",
              flow.get("flow"),
              flow.get("runs"),
              flow.get("segments_per_run"),
              flow.get("events_per_run"),
              flow.get("event_bytes_per_run")));
    }
  }
}

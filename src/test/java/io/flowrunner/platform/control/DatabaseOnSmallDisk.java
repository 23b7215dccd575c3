package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The product's embedded database on a {@link SmallDisk}. */
public final class DatabaseOnSmallDisk implements AutoCloseable {
  private final DataSource dataSource;
  private final String name;

  public DatabaseOnSmallDisk(Path path) {
    SmallDisk.install();
    SmallDisk.room(Long.MAX_VALUE / 2);
    name = "small:" + path;
    dataSource = new WritableDerby(name);
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** Asks Derby to compare each table with its indexes. */
  public void assertSound() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "select s.schemaname, t.tablename from sys.systables t"
                  + " join sys.sysschemas s on s.schemaid = t.schemaid where t.tabletype = 'T'")) {
        while (rows.next()) {
          tables.add("'" + rows.getString(1) + "', '" + rows.getString(2) + "'");
        }
      }
      assertThat(tables).isNotEmpty();
      for (String table : tables) {
        try (ResultSet check =
            statement.executeQuery("values syscs_util.syscs_check_table(" + table + ")")) {
          check.next();
          assertThat(check.getInt(1)).as(table).isEqualTo(1);
        }
      }
    }
  }

  @Override
  public void close() {
    WritableDerby.close(name);
  }
}

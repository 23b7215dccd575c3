package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How Derby carried out the last statement of a transaction. */
final class LastPlan {
  private static final Pattern VISITED = Pattern.compile("Number of rows visited=(\\d+)");

  /** A scan reads some rows ahead. */
  private static final int READ_AHEAD = 4;

  private final EntityManager entityManager;

  /** From now on. */
  LastPlan(EntityManager entityManager) {
    this.entityManager = entityManager;
    execute("CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(1)");
  }

  /**
   * That the last statement looked at little more than the rows that it gave, in their order. Asked
   * once: asking is a statement, too.
   */
  void assertReadsOnly(int rows) {
    String plan = text();
    assertThat(plan).doesNotContain("Sort ResultSet");
    Matcher visited = VISITED.matcher(plan);
    assertThat(visited.find()).isTrue();
    assertThat(Integer.parseInt(visited.group(1))).isBetween(rows, READ_AHEAD * rows);
  }

  private String text() {
    try (Statement statement = connection().createStatement();
        ResultSet plan =
            statement.executeQuery("VALUES SYSCS_UTIL.SYSCS_GET_RUNTIMESTATISTICS()")) {
      plan.next();
      return plan.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void updateStatistics(String table) {
    execute("CALL SYSCS_UTIL.SYSCS_UPDATE_STATISTICS('APP', '" + table + "', NULL)");
  }

  private void execute(String sql) {
    try (Statement statement = connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connection() {
    return entityManager.unwrap(Connection.class);
  }
}

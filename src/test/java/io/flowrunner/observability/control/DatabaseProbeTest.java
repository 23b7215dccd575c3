package io.flowrunner.observability.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private boolean gone;
  private boolean valid = true;
  private int closed;

  @Test
  void isTrueWhenTheDatabaseAnswers() {
    DatabaseProbe probe = new DatabaseProbe(database(), Runnable::run, PATIENCE);
    assertThat(probe.answers()).isTrue();
    valid = false;
    assertThat(probe.answers()).isFalse();
    gone = true;
    assertThat(probe.answers()).isFalse();
    gone = false;
    valid = true;
    assertThat(probe.answers()).isTrue();
    assertThat(closed).isEqualTo(3);
  }

  @Test
  void asksOnceHoweverLongTheDatabaseHangs() {
    Queue<Runnable> hanging = new ArrayDeque<>();
    DatabaseProbe probe = new DatabaseProbe(database(), hanging::add, PATIENCE);
    assertThat(probe.answers()).isFalse();
    assertThat(probe.answers()).isFalse();
    assertThat(hanging).hasSize(1);
    hanging.remove().run();
    assertThat(probe.answers()).isFalse();
    assertThat(hanging).as("asked anew after the answer").hasSize(1);
  }

  private DataSource database() {
    Connection connection =
        fake(
            Connection.class,
            method -> {
              closed += method.equals("close") ? 1 : 0;
              return method.equals("isValid") ? valid : null;
            });
    return fake(
        DataSource.class,
        method -> {
          if (gone) {
            throw new SQLException("gone");
          }
          return connection;
        });
  }

  private interface Answer {
    Object to(String method) throws SQLException;
  }

  private static <T> T fake(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName())));
  }
}

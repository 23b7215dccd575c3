package io.flowrunner.problems.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Ids;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
  private static final Logger LOG = Logger.getLogger(Failures.class.getName());

  private final Failures failures = new Failures();
  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler catcher = catcher();

  @BeforeEach
  void listen() {
    failures.ids = new Ids(Clock.systemUTC());
    LOG.addHandler(catcher);
    LOG.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(catcher);
    LOG.setUseParentHandlers(true);
  }

  @Test
  void aProblemOfOursIsFoundHoweverDeepItIsWrapped() {
    ProblemException problem = ProblemException.conflict("no");

    assertThat(
            failures.problem(
                new EJBException(new CompletionException(new RuntimeException(problem))),
                () -> "GET /x"))
        .isSameAs(problem);
    assertThat(logged).isEmpty();
  }

  @Test
  void anythingElseIsAnIncidentLoggedOnceWithItsTrace() {
    RuntimeException bug = new IllegalStateException("password=hidden");

    ProblemException problem = failures.problem(bug, () -> "GET /x");

    assertThat(problem.kind()).isEqualTo(ProblemKind.INTERNAL_ERROR);
    assertThat(problem.getMessage()).doesNotContain("hidden");
    assertThat(problem.details()).containsOnlyKeys("incident");
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).getThrown()).isSameAs(bug);
    assertThat(logged.get(0).getMessage())
        .contains(problem.details().get("incident").toString(), "GET /x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "53100", "40001", "40XL1", "XSDF4", "XJ040"})
  void aDatabaseThatIsGoneIsUnavailable(String state) {
    ProblemException problem =
        failures.problem(
            new EJBException(new PersistenceException(new SQLException("gone", state))),
            () -> "GET /x");

    assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE);
    assertThat(problem.retryAfter()).isPresent();
  }

  @Test
  void anOutageIsLoggedInOneLineAndNotForEachRequest() {
    for (int i = 0; i < 100; i++) {
      failures.problem(new SQLNonTransientConnectionException("gone"), () -> "GET /x");
    }

    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).getLevel()).isEqualTo(Level.WARNING);
    assertThat(logged.get(0).getThrown()).isNull();
  }

  @Test
  void anOrdinaryMistakeInSqlIsAnIncident() {
    assertThat(failures.problem(new SQLException("syntax", "42X01"), () -> "GET /x").kind())
        .isEqualTo(ProblemKind.INTERNAL_ERROR);
  }

  @Test
  void whatWasMadeOrChangedMeanwhileIsAConflict() {
    assertThat(failures.problem(new SQLException("twice", "23505"), () -> "POST /x").kind())
        .isEqualTo(ProblemKind.CONFLICT);
    assertThat(
            failures
                .problem(new EJBException(new OptimisticLockException()), () -> "PUT /x")
                .kind())
        .isEqualTo(ProblemKind.CONFLICT);
    assertThat(logged).isEmpty();
  }

  @Test
  void aRoleThatIsMissingIsForbidden() {
    assertThat(failures.problem(new EJBAccessException(), () -> "GET /x").kind())
        .isEqualTo(ProblemKind.FORBIDDEN);
  }

  @Test
  void causesThatGoInACircleEnd() {
    RuntimeException one = new RuntimeException();
    RuntimeException two = new RuntimeException(one);
    one.initCause(two);

    assertThat(failures.problem(one, () -> "GET /x").kind()).isEqualTo(ProblemKind.INTERNAL_ERROR);
  }

  private Handler catcher() {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.INFO.intValue()) {
          logged.add(record);
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}

package io.flowrunner.problems.control;

import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.RequestId;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells what a thrown thing means for the client: a problem of ours however deep it is wrapped, an
 * outage of the database, or an incident.
 */
@ApplicationScoped
public class Failures {
  private static final Logger LOG = Logger.getLogger(Failures.class.getName());
  private static final int MAX_CAUSES = 50;

  /** SQLSTATE of two requests that made the same thing at the same time, in both databases. */
  private static final String UNIQUE_VIOLATION = "23505";

  /** An outage meets every request: one of them in ten seconds is logged. */
  private static final long OUTAGE_LOG_NANOS = Duration.ofSeconds(10).toNanos();

  private final AtomicLong lastOutage = new AtomicLong(System.nanoTime() - 2 * OUTAGE_LOG_NANOS);

  @Inject Ids ids;

  /**
   * Logs at most one record: an incident with its stack trace, an outage without.
   *
   * @param where what was being done, for the log; without a query string, which may hold secrets
   */
  public ProblemException problem(Throwable failure, Supplier<String> where) {
    int causes = 0;
    for (Throwable cause = failure;
        cause != null && causes < MAX_CAUSES;
        cause = cause.getCause(), causes++) {
      if (cause instanceof ProblemException problem) {
        return problem;
      }
      if (cause instanceof EJBAccessException) {
        return ProblemException.forbidden("You may not do this");
      }
      if (cause instanceof OptimisticLockException) {
        return ProblemException.conflict("It has been changed meanwhile; read it and try again");
      }
      if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        return ProblemException.conflict("Something with this name or key exists already");
      }
      if (Outage.isOne(cause)) {
        return outage(cause, where.get());
      }
    }
    return incident(failure, where.get());
  }

  /** Whether a refusal that JAX-RS made is really a fault of the server. */
  public boolean isServerFault(WebApplicationException refusal, int status) {
    return status == 500 || status > 500 && status != 503 && refusal.getCause() != null;
  }

  private ProblemException outage(Throwable cause, String where) {
    long now = System.nanoTime();
    long last = lastOutage.get();
    boolean first = now - last > OUTAGE_LOG_NANOS && lastOutage.compareAndSet(last, now);
    LOG.log(
        first ? Level.WARNING : Level.FINE,
        () -> where + " is answered 503: " + cause.getMessage() + RequestId.suffix());
    return ProblemException.unavailable(
        "The database cannot be used at the moment; try again later", Duration.ofSeconds(2));
  }

  private ProblemException incident(Throwable failure, String where) {
    String incident = ids.next("incident");
    LOG.log(Level.SEVERE, failure, () -> incident + ": " + where + RequestId.suffix());
    return new ProblemException(
        ProblemKind.INTERNAL_ERROR,
        "Something went wrong on our side; the log has the incident",
        Map.of("incident", incident),
        null);
  }
}

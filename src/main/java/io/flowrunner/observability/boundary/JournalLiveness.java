package io.flowrunner.observability.boundary;

import io.flowrunner.executions.control.EngineState;
import io.flowrunner.executions.control.Journal;
import io.flowrunner.observability.control.DatabaseProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether a restart would not help: only a journal that has stopped although the database answers
 * is beyond recovery. Without the database everything waits, and goes on by itself.
 */
@Liveness
@ApplicationScoped
public class JournalLiveness implements HealthCheck {
  @Inject EngineState engine;
  @Inject Journal journal;
  @Inject DatabaseProbe database;

  @Override
  public HealthCheckResponse call() {
    boolean live = !engine.isStarted() || journal.isAlive() || !database.answers();
    return HealthCheckResponse.named("journal").status(live).build();
  }
}

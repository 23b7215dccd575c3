package io.flowrunner.observability.boundary;

import io.flowrunner.executions.control.EngineState;
import io.flowrunner.executions.control.Journal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether a restart would not help: only a journal whose thread has stopped is beyond recovery.
 * Without the database everything waits, and goes on by itself.
 */
@Liveness
@ApplicationScoped
public class JournalLiveness implements HealthCheck {
  @Inject EngineState engine;
  @Inject Journal journal;

  @Override
  public HealthCheckResponse call() {
    boolean live = !engine.isStarted() || journal.isRunning();
    return HealthCheckResponse.named("journal").status(live).build();
  }
}

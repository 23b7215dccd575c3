package io.flowrunner.observability.boundary;

import io.flowrunner.executions.control.EngineState;
import io.flowrunner.executions.control.Journal;
import io.flowrunner.observability.control.DatabaseProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether requests make sense now: the engine has started, journal and database take writes. */
@Readiness
@ApplicationScoped
public class EngineReadiness implements HealthCheck {
  @Inject EngineState engine;
  @Inject Journal journal;
  @Inject DatabaseProbe database;

  @Override
  public HealthCheckResponse call() {
    boolean started = engine.isStarted();
    boolean writing = journal.isAlive();
    boolean answering = database.answers();
    return HealthCheckResponse.named("engine")
        .status(started && writing && answering)
        .withData("started", started)
        .withData("journal", writing)
        .withData("database", answering)
        .build();
  }
}

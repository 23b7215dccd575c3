package io.flowrunner.observability.boundary;

import io.flowrunner.executions.control.EngineState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Whether scripts are warm and the executions that were cut off are under way again. */
@Startup
@ApplicationScoped
public class EngineStartup implements HealthCheck {
  @Inject EngineState engine;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("engine-started").status(engine.isStarted()).build();
  }
}

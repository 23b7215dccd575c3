package io.flowrunner.executions.control;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * How far the engine of this instance has come; written by {@link Recovery}, read by health checks.
 */
@ApplicationScoped
public class EngineState {
  private volatile boolean started;

  /** Whether scripts are warm and the executions that were cut off are under way again. */
  public boolean isStarted() {
    return started;
  }

  public void setStarted(boolean started) {
    this.started = started;
  }
}

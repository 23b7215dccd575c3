package io.flowrunner.executions.control;

import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs work whose failure must not take its thread along. */
final class Quietly {
  private static final Logger LOG = Logger.getLogger(Quietly.class.getName());

  private Quietly() {}

  static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      tell(e);
    }
  }

  /** False when it fails. */
  static boolean test(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (RuntimeException | Error e) {
      tell(e);
      return false;
    }
  }

  private static void tell(Throwable failure) {
    LOG.log(Level.SEVERE, "Unexpected failure of the engine", failure);
  }
}

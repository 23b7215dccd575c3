package io.flowrunner.executions.control;

import io.flowrunner.platform.entity.ServerStarted;
import io.flowrunner.scripting.control.GraalScripts;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sets the engine going when the server starts, and brings it to rest when it stops. The server is
 * ready when the executions that were cut off are under way again.
 */
@Startup
@Singleton
@DependsOn({"Migrations", "PluginsAtStart", "Dispatcher"})
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Recovery {
  private static final Logger LOG = Logger.getLogger(Recovery.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_WARM_UPS = Duration.ofMillis(500);
  private static final int WARM_UPS = 10;

  @Inject Journal journal;
  @Inject ActiveExecutions active;
  @Inject Dispatcher dispatcher;
  @Inject GraalScripts scripts;
  @Inject EngineState state;
  @Inject Event<ServerStarted> started;

  @PostConstruct
  void start() {
    journal.start(dispatcher.journalThreads());
    dispatcher.blocking().execute(this::takeUp);
  }

  private void takeUp() {
    try {
      warmUp();
      long begun = System.nanoTime();
      int taken = active.recover();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      LOG.info(
          () -> "Took up %d executions that were under way, in %d ms".formatted(taken, millis));
      state.setStarted(true);
      started.fire(new ServerStarted());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "The engine could not start", e);
      return;
    }
    stock();
  }

  /** Payara may close the archives once while it comes to the end of its start. */
  private void warmUp() {
    for (int tries = 1; tries <= WARM_UPS; tries++) {
      try {
        scripts.warmUp();
        return;
      } catch (RuntimeException | LinkageError e) {
        LOG.log(Level.FINE, "The scripts could not be warmed up", e);
        LockSupport.parkNanos(BETWEEN_WARM_UPS.toNanos());
      }
    }
    LOG.warning("The scripts could not be warmed up: the first ones will be slow");
  }

  /** Without them, or while the server stops already, scripts run as well. */
  private void stock() {
    try {
      scripts.stock();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.FINE, "No script contexts are in stock", e);
    }
  }

  @PreDestroy
  void stop() {
    state.setStarted(false);
    try {
      if (!journal.stop(PATIENCE)) {
        LOG.warning(
            "The journal did not come to rest; what it holds is taken up at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

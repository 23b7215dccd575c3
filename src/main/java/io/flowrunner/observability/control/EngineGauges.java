package io.flowrunner.observability.control;

import io.flowrunner.executions.control.ActiveExecutions;
import io.flowrunner.executions.control.ExecutionFeed;
import io.flowrunner.executions.control.Journal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** What is under way and what waits; looked at when somebody reads the metrics. */
@ApplicationScoped
public class EngineGauges {
  @Inject MetricRegistry registry;

  // providers: a gauge must not be what brings the engine up
  @Inject Provider<Journal> journal;
  @Inject Provider<ActiveExecutions> active;
  @Inject Provider<ExecutionFeed> feed;

  void register(@Observes @Initialized(ApplicationScoped.class) Object start) {
    gauge(
        "flowrunner_journal_queue",
        "Executions that wait for the journal",
        () -> journal.get().waiting());
    gauge("flowrunner_active_runs", "Runs in memory", () -> active.get().size());
    gauge("flowrunner_subscribers", "Subscribers of live views", () -> feed.get().subscribers());
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    registry.gauge(Metadata.builder().withName(name).withDescription(description).build(), value);
  }
}

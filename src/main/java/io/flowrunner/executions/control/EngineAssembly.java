package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.control.ScriptRunner;
import io.flowrunner.secrets.control.Vault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** Puts the engine together from its plain parts. */
@ApplicationScoped
class EngineAssembly {

  @Produces
  @Singleton
  Journal journal(
      JournalStore store,
      @Any Instance<CommitListener> listeners,
      @Any Instance<Journal.Meter> meters,
      Settings settings) {
    return new Journal(
        store, listeners.stream().toList(), meter(meters), settings.get(Settings.JOURNAL_QUEUE));
  }

  /** The one that there is, or one that takes no notice. */
  static Journal.Meter meter(Instance<Journal.Meter> meters) {
    return meters.isUnsatisfied() ? (executions, nanos) -> {} : meters.get();
  }

  @Produces
  @Singleton
  NodeRunner nodeRunner(
      ScriptRunner scripts,
      ParamsBinder binder,
      HttpPort http,
      Vault vault,
      CallableFlows flows,
      Ids ids,
      Dispatcher dispatcher,
      Lendings lendings,
      Clock clock,
      Settings settings) {
    return new NodeRunner(
        new NodeRunner.Tools(
            scripts,
            binder,
            http,
            vault::values,
            flows,
            () -> ids.next("exec"),
            clock,
            new OutputLimit(settings.get(Settings.MAX_OUTPUT)),
            dispatcher.nodes(),
            lendings,
            permits(settings)),
        dispatcher.scripts(),
        dispatcher.blocking());
  }

  @Produces
  @Singleton
  ActiveExecutions activeExecutions(
      JournalStore store,
      Flows flows,
      Journal journal,
      NodeRunner nodes,
      Dispatcher dispatcher,
      Clock clock,
      Settings settings) {
    ActiveExecutions active =
        new ActiveExecutions(
            store,
            flows::revision,
            flow -> flows.current(flow.accountId(), flow.flowId()),
            ActiveExecutions.Room.of(settings));
    Decider decider = new Decider(limits(settings));
    active.open(
        new ExecutionRunner.Surroundings(
            decider,
            nodes,
            journal,
            dispatcher.turns(),
            dispatcher.timers(),
            clock,
            settings.get(Settings.NODE_TIMEOUT),
            active),
        dispatcher.blocking());
    return active;
  }

  /** What the settings allow nodes to do. */
  static Permits permits(Settings settings) {
    return new Permits(
        Set.copyOf(settings.get(Settings.SQL_DRIVERS)),
        Set.copyOf(settings.get(Settings.SQL_PROPERTIES)),
        settings.get(Settings.SQL_CONNECTIONS),
        settings.get(Settings.JSONPATH_LENGTH),
        settings.get(Settings.JSONPATH_STEPS));
  }

  /** What the settings allow a run. */
  static Decider.Limits limits(Settings settings) {
    return new Decider.Limits(
        settings.get(Settings.MAX_STEPS),
        settings.get(Settings.RUN_TIMEOUT),
        settings.get(Settings.MAX_RUN_BYTES),
        settings.get(Settings.MAX_PARALLEL),
        settings.get(Settings.MAX_SIGNALS),
        settings.get(Settings.MAX_FLOW_DEPTH));
  }
}

package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.control.Starts.Options;
import io.flowrunner.executions.control.Starts.Started;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the retention that a flow names comes to its runs. */
class RetentionTest {
  private static final Duration DEFAULT = Duration.ofDays(30);
  private final StoreOnDerby derby = new StoreOnDerby();

  @AfterEach
  void close() {
    derby.close();
  }

  /** Runs a flow to its end; answers how long the run is kept after that. */
  private Duration kept(Duration retention) {
    try (EngineFixture engine = new EngineFixture(derby.store)) {
      engine.node("a", Effect.NONE, RetryPolicy.of(0), (in, context) -> NodeResult.completed(in));
      engine.start();
      engine.active.start(
          "exec-1",
          named(engine.revision(), retention),
          Beginning.of(Map.of()),
          new Admission(null, null));
      engine.awaitEnd("exec-1");
    }
    return derby.database.inTransaction(
        entityManager ->
            Duration.ofMillis(
                ((Number)
                        entityManager
                            .createNativeQuery("SELECT purge_at - ended_at FROM execution")
                            .getSingleResult())
                    .longValue()));
  }

  private static FlowRevision named(FlowRevision revision, Duration retention) {
    CompiledFlow flow = revision.flow();
    return new FlowRevision(
        revision.accountId(),
        revision.flowId(),
        revision.revision(),
        revision.flowName(),
        new CompiledFlow(
            flow.name(),
            flow.description(),
            flow.version(),
            flow.tags(),
            flow.inputs(),
            flow.vars(),
            flow.timeout(),
            flow.concurrency(),
            retention,
            flow.start(),
            flow.nodes(),
            flow.output()));
  }

  @Test
  void aRunIsKeptAsLongAsItsFlowSays() {
    assertThat(kept(Duration.ofHours(2))).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aFlowThatSaysNothingTakesTheSetting() {
    assertThat(kept(null)).isEqualTo(DEFAULT);
  }

  @Test
  void theSettingCanBeChanged() {
    derby.store.settings = Settings.of(Map.of("limits.retention", "7d"));

    assertThat(kept(null)).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void anUnusableRevisionNamesNone() {
    assertThat(new FlowRevision("account-1", "flow-1", 1, "Flow", null).retention()).isNull();
  }

  @Test
  void theSameStartIsAnsweredAlikeAfterItsRunIsGone() throws Exception {
    SampleRun run = SampleRun.of("exec-1").keptFor(Duration.ofMinutes(1)).started();
    Admission admission = new Admission("key-1", "hash-1");
    derby.store.write("w", List.of(run.end(1).segment(1, admission)));
    Instant later = SampleRun.BEGIN.plusSeconds(60);
    derby.store.purgeExecutions(later, 1_000);
    assertThat(derby.store.owner("exec-1")).isEmpty();
    Starts starts = new Starts();
    starts.store = derby.store;
    starts.clock = Clock.fixed(later, ZoneOffset.UTC);

    Started again =
        starts
            .start(
                new FlowRevision("account-1", "flow-1", 1, "Order intake", null),
                Beginning.of(Map.of()),
                new Options("key-1", "hash-1", false))
            .toCompletableFuture()
            .get();

    assertThat(again.executionId()).isEqualTo("exec-1");
    assertThat(again.createdAt()).isEqualTo(SampleRun.BEGIN);
  }
}

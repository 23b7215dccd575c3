package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.CompiledFlow.Hooks;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.ScriptCall;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.Template;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/** A whole engine on plain threads over a store that can be made to fail; one flow at a time. */
final class EngineFixture implements AutoCloseable {
  /** What a node of the test does. */
  interface Work extends BiFunction<Object, NodeContext, NodeResult> {}

  public record NoParams() {}

  final FaultyStore store;
  final MovableClock clock = new MovableClock();
  final Map<String, List<RecordedEvent>> published = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(1);
  private final Map<String, CompiledFlow.Node> nodes = new LinkedHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private CompiledFlow.Concurrency concurrency;
  final Journal journal;
  final ActiveExecutions active;

  EngineFixture() {
    this(new InMemoryJournalStore());
  }

  /** An engine over a store that another one left behind, as after a restart. */
  EngineFixture(JournalStore kept) {
    this(kept, Duration.ofMinutes(5));
  }

  EngineFixture(JournalStore kept, Duration nodeTimeout) {
    store = new FaultyStore(kept);
    journal =
        new Journal(
            store,
            List.of(
                (events, after) ->
                    published.computeIfAbsent(after.id(), id -> new ArrayList<>()).addAll(events)),
            (count, nanos) -> {},
            1_000);
    active =
        new ActiveExecutions(
            store,
            (account, flow, revision) -> revision(),
            flow -> revision(),
            new ActiveExecutions.Room(10_000, 5_000, 1_000));
    NodeRunner runner =
        new NodeRunner(
            new NodeRunner.Tools(
                EngineFixture::noScripts,
                new ParamsBinder(),
                null,
                a -> Map.of(),
                (account, flow, input) -> revision(),
                () -> "exec-sub-" + ids.incrementAndGet(),
                clock,
                new OutputLimit(1_000),
                threads,
                new Lendings(Settings.of(Map.of())),
                EngineAssembly.permits(Settings.of(Map.of()))),
            threads,
            threads);
    active.open(
        new ExecutionRunner.Surroundings(
            new Decider(new Decider.Limits(5_000, Duration.ofDays(1), 1_000_000, 1_000, 100, 5)),
            runner,
            journal,
            new FairTurns(threads, 64),
            alarms,
            clock,
            nodeTimeout,
            active),
        threads);
  }

  private static ScriptOutcome noScripts(ScriptCall call) {
    throw new IllegalStateException("no scripts here");
  }

  EngineFixture start() {
    journal.start(Thread::new);
    return this;
  }

  EngineFixture node(String id, Effect effect, RetryPolicy retry, Work work, String... next) {
    return node(id, effect, retry, null, work, next);
  }

  EngineFixture node(
      String id, Effect effect, RetryPolicy retry, Duration timeout, Work work, String... next) {
    Map<String, String> edges = new LinkedHashMap<>();
    for (int i = 0; i < next.length; i += 2) {
      edges.put(next[i], next[i + 1]);
    }
    NodeExecutor<NoParams> executor = (params, context) -> work.apply(context.input(), context);
    NodeDeclaration type =
        new NodeDeclaration(
            "test." + id,
            "",
            effect,
            0,
            List.of(),
            List.of(),
            List.of(),
            "",
            executor,
            NoParams.class);
    nodes.put(
        id,
        new CompiledFlow.Node(
            id,
            type,
            "",
            new Template.Constant(Map.of()),
            timeout,
            retry,
            Delivery.AT_LEAST_ONCE,
            edges,
            Hooks.NONE,
            null));
    return this;
  }

  /** Runs under way at once; others wait. */
  EngineFixture limit(int runs) {
    concurrency = new CompiledFlow.Concurrency(runs, false);
    return this;
  }

  FlowRevision revision() {
    CompiledFlow flow =
        new CompiledFlow(
            "test",
            "",
            "1",
            List.of(),
            null,
            Map.of(),
            null,
            concurrency,
            null,
            nodes.keySet().iterator().next(),
            nodes,
            null);
    return new FlowRevision("account-1", "flow-1", 1, "test", flow);
  }

  CompletionStage<Execution> run(String id) {
    return run(id, false);
  }

  /** As for a caller who waits for the end. */
  CompletionStage<Execution> awaited(String id) {
    return run(id, true);
  }

  private CompletionStage<Execution> run(String id, boolean awaited) {
    return active.start(
        id,
        revision(),
        Beginning.of(Map.of("n", ids.incrementAndGet())),
        new Admission(null, null),
        awaited);
  }

  Execution stored(String id) {
    return Execution.fold(id, store.events(id, 1));
  }

  Execution awaitEnd(String id) {
    await(() -> stored(id).status().isTerminal());
    return stored(id);
  }

  static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited 20 s in vain");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  /** Nothing more is written: as a crash, seen from the store. */
  void crash() {
    store.dead = true;
    threads.shutdownNow();
    alarms.shutdownNow();
  }

  @Override
  public void close() {
    try {
      journal.stop(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    alarms.shutdownNow();
  }

  /** System time with an offset. */
  static final class MovableClock extends Clock {
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

    void advance(Duration by) {
      offset.updateAndGet(now -> now.plus(by));
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(offset.get());
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  /** Fails on demand, before or after the commit. */
  static final class FaultyStore implements JournalStore {
    private final JournalStore kept;
    final AtomicInteger failBefore = new AtomicInteger();
    final AtomicInteger failAfter = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger segments = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    volatile boolean gone;
    volatile boolean dead;
    volatile java.util.function.Predicate<Segment> poison = segment -> false;

    FaultyStore(JournalStore kept) {
      this.kept = kept;
    }

    JournalStore kept() {
      return kept;
    }

    @Override
    public List<Segment> write(String writer, List<Segment> given) {
      check();
      if (failBefore.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IllegalStateException("not written");
      }
      if (given.stream().anyMatch(poison)) {
        throw new IllegalStateException("unwritable");
      }
      List<Segment> stored = kept.write(writer, given);
      writes.incrementAndGet();
      segments.addAndGet(given.size());
      if (failAfter.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IllegalStateException("written, but nobody knows");
      }
      return stored;
    }

    private void check() {
      if (gone || dead) {
        throw new IllegalStateException("the database is gone");
      }
    }

    @Override
    public Optional<String> owner(String executionId) {
      return kept.owner(executionId);
    }

    @Override
    public List<RecordedEvent> events(String executionId, long fromSeq) {
      return kept.events(executionId, fromSeq);
    }

    @Override
    public List<String> unfinished(String after, int limit) {
      check();
      return kept.unfinished(after, limit);
    }

    @Override
    public List<Due> due(Due after, Instant until, int limit) {
      check();
      looks.incrementAndGet();
      return kept.due(after, until, limit);
    }

    @Override
    public List<Handoff> handoffs(Instant until, int limit) {
      check();
      return kept.handoffs(until, limit);
    }

    @Override
    public boolean isOwed(Handoff handoff) {
      check();
      return kept.isOwed(handoff);
    }

    @Override
    public void done(Handoff handoff) {
      check();
      kept.done(handoff);
    }

    @Override
    public List<Live> live(String accountId, String flowId) {
      check();
      return kept.live(accountId, flowId);
    }

    @Override
    public List<QueuedFlow> queuedFlows() {
      check();
      return kept.queuedFlows();
    }

    @Override
    public Optional<Admitted> admitted(String account, String flow, String key, Instant now) {
      return kept.admitted(account, flow, key, now);
    }
  }
}

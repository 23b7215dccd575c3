package io.flowrunner.executions.control;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.Starts.Options;
import io.flowrunner.executions.control.Starts.Started;
import io.flowrunner.executions.entity.AdmissionRow;
import io.flowrunner.executions.entity.CountRow;
import io.flowrunner.executions.entity.ExecutionRow;
import io.flowrunner.executions.entity.SegmentRow;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.control.JettyHttpPort;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.control.TestDatabase;
import io.flowrunner.scripting.control.GraalScripts;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The engine as {@link EngineAssembly} puts it together, without a container: real scripts, a real
 * HTTP client, and a database in files, which another process may have left in the middle of its
 * work.
 */
public final class WholeEngine implements AutoCloseable {
  private static final Settings SETTINGS = Settings.of(Map.of());
  private static final GraalScripts SCRIPTS = new GraalScripts(SETTINGS);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(1);
  private final Clock clock = Clock.systemUTC();
  private final Ids ids = new Ids(clock);
  private final JettyHttpPort http = new JettyHttpPort(SETTINGS);
  private final Lendings lendings = new Lendings(SETTINGS);
  private final Map<String, List<ExecutionEvent>> published = new ConcurrentHashMap<>();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, FlowRevision> flows;
  private final TestDatabase database;
  private final JournalStore store;
  private final Journal journal;
  private final ActiveExecutions active;
  private final Starts starts = new Starts();
  private final LongAdder rowsWritten = new LongAdder();

  /**
   * Opens the engine; nothing runs until {@link #recover}.
   *
   * @param directory of the database, see {@link #createDatabase}
   * @param flows by name; their ids are unique
   * @param between stands between the journal and its store
   */
  public WholeEngine(
      Path directory, Map<String, FlowRevision> flows, UnaryOperator<JournalStore> between) {
    this.flows = flows;
    database = database(directory);
    JpaJournalStore kept = new JpaJournalStore();
    kept.seals = new TestSeals();
    kept.clock = clock;
    kept.settings = SETTINGS;
    kept.transaction = new OnThisDatabase();
    kept.meter(new RowsWritten());
    store = between.apply(kept);
    journal =
        new Journal(
            store,
            List.of(this::publish),
            (count, nanos) -> {},
            SETTINGS.get(Settings.JOURNAL_QUEUE));
    active =
        new ActiveExecutions(
            store,
            (account, flow, revision) -> byId(flow),
            flow -> byId(flow.flowId()),
            new ActiveExecutions.Room(
                SETTINGS.get(Settings.MAX_ACTIVE_RUNS),
                SETTINGS.get(Settings.MAX_ACTIVE_RUNS_PER_ACCOUNT),
                SETTINGS.get(Settings.MAX_QUEUED_RUNS)));
    assemble();
  }

  /** Makes an empty database there. */
  public static void createDatabase(Path directory) {
    try (TestDatabase made = database(directory)) {
      made.migrate();
    }
  }

  /** Takes seconds once, so that they do not fall into a test. */
  public static void warmUp() {
    SCRIPTS.warmUp();
  }

  private static TestDatabase database(Path directory) {
    return TestDatabase.at(
        directory, ExecutionRow.class, SegmentRow.class, AdmissionRow.class, CountRow.class);
  }

  private final class RowsWritten implements Journal.Meter {
    @Override
    public void flushed(int executions, long nanos) {
      // the journal has a meter of its own
    }

    @Override
    public void wrote(int rows) {
      rowsWritten.add(rows);
    }
  }

  private final class OnThisDatabase extends OwnTransaction {
    @Override
    public <T> T with(Function<EntityManager, T> work) {
      try {
        return database.inTransaction(work);
      } catch (RuntimeException e) {
        throw new RolledBackException(e);
      }
    }
  }

  private void assemble() {
    int most = Runtime.getRuntime().availableProcessors() + 2;
    BoundedExecutor scripts = new BoundedExecutor(threads, most);
    BoundedExecutor blocking = new BoundedExecutor(threads, 64);
    NodeRunner nodes =
        new NodeRunner(
            new NodeRunner.Tools(
                SCRIPTS,
                new ParamsBinder(),
                http,
                account -> secrets,
                (account, flow, input) -> callable(flow, input),
                () -> ids.next("exec"),
                clock,
                new OutputLimit(SETTINGS.get(Settings.MAX_OUTPUT)),
                blocking,
                lendings,
                EngineAssembly.permits(SETTINGS)),
            scripts,
            blocking);
    Decider decider = new Decider(EngineAssembly.limits(SETTINGS));
    active.open(
        new ExecutionRunner.Surroundings(
            decider,
            nodes,
            journal,
            new FairTurns(scripts, most),
            alarms,
            clock,
            SETTINGS.get(Settings.NODE_TIMEOUT),
            active),
        blocking);
    starts.active = active;
    starts.store = store;
    starts.ids = ids;
    starts.clock = clock;
  }

  private FlowRevision callable(String flow, Map<String, Object> input) {
    FlowRevision found = flows.get(flow);
    if (found == null) {
      throw new Subflows.RefusedException("unknown_flow", "There is no flow named " + flow);
    }
    InputCheck check = InputCheck.of(found, input);
    if (!check.fits()) {
      throw new Subflows.RefusedException("invalid_input", check.message());
    }
    return found;
  }

  private FlowRevision byId(String flowId) {
    return flows.values().stream()
        .filter(flow -> flow.flowId().equals(flowId))
        .findFirst()
        .orElseThrow();
  }

  private void publish(List<RecordedEvent> events, Execution after) {
    List<ExecutionEvent> all =
        published.computeIfAbsent(after.id(), id -> new CopyOnWriteArrayList<>());
    events.forEach(each -> all.add(each.event()));
  }

  /** Gives every account a secret. */
  public void secret(String key, String value) {
    secrets.put(key, value);
  }

  /** As {@link Recovery} does it at the start of the server. */
  public void recover() {
    for (String id : executionIds()) {
      publish(events(id), Execution.of(id));
    }
    journal.start(Thread::new);
    active.recover();
  }

  /**
   * Starts a run as a client does that repeats itself.
   *
   * @return ends with the execution's id when the start is committed
   */
  public CompletionStage<String> start(String key, String flow, Map<String, Object> input) {
    return starts
        .start(
            flows.get(flow),
            Beginning.of(input),
            new Options(key, "hash of " + input.hashCode(), false))
        .thenApply(Started::executionId);
  }

  /**
   * Starts a run as a client does that asks for its end.
   *
   * @param awaited whether it asks within the request that starts it
   * @return ends with the execution's id when its end is committed
   */
  public CompletionStage<String> run(String flow, Map<String, Object> input, boolean awaited) {
    return starts
        .start(flows.get(flow), Beginning.of(input), new Options(null, null, awaited))
        .thenCompose(started -> ended(started.executionId()));
  }

  private CompletionStage<String> ended(String executionId) {
    CompletionStage<Execution> end = active.end(executionId);
    return end == null
        ? CompletableFuture.completedStage(executionId)
        : end.thenApply(execution -> executionId);
  }

  /** Of all tables, since the engine was opened. */
  public long rowsWritten() {
    return rowsWritten.sum();
  }

  /**
   * Retries a run by what its flow is now.
   *
   * @param from null for where it stopped
   * @return ends with the new execution's id when its start is committed
   */
  public CompletionStage<String> retry(String executionId, String from) {
    Retry retry = new Retry(executionId, events(executionId));
    FlowRevision flow = byId(retry.ended().start().flowId());
    return starts
        .start(flow, retry.beginning(flow, from), new Options(null, null, false))
        .thenApply(Started::executionId);
  }

  /**
   * @return ends when what came of the command is committed: whether it was taken
   */
  public CompletionStage<Boolean> tell(String executionId, Command command) {
    return active
        .tell(executionId, command)
        .thenApply(
            answer -> {
              if (command instanceof Command.Resume && answer.execution().isQueued()) {
                active.requeue(answer.execution());
              }
              return answer.refusal() == null;
            });
  }

  /** What has been published of an execution, and what was stored before {@link #recover}. */
  public List<ExecutionEvent> published(String executionId) {
    return published.getOrDefault(executionId, List.of());
  }

  /** All that are stored, oldest first. */
  public List<String> executionIds() {
    return database.inTransaction(
        entityManager ->
            entityManager
                .createQuery("select e.id from ExecutionRow e order by e.id", String.class)
                .getResultList());
  }

  /** How many executions are in memory. */
  public int inMemory() {
    return active.size();
  }

  public List<RecordedEvent> events(String executionId) {
    return store.events(executionId, 1);
  }

  /** Whether every run has ended, and nothing is owed. */
  public boolean isAtRest() {
    return database.inTransaction(
        entityManager ->
            count(entityManager, "SELECT COUNT(*) FROM execution WHERE wake_at IS NOT NULL") == 0
                && count(entityManager, "SELECT COUNT(*) FROM handoff") == 0);
  }

  private static long count(EntityManager entityManager, String sql) {
    return ((Number) entityManager.createNativeQuery(sql).getSingleResult()).longValue();
  }

  /** Rows of a query, for checks that go past the engine. */
  @SuppressWarnings("unchecked") // a query of several columns gives arrays
  public List<Object[]> rows(String sql) {
    return database.inTransaction(
        entityManager -> (List<Object[]>) entityManager.createNativeQuery(sql).getResultList());
  }

  @Override
  public void close() {
    try {
      journal.stop(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    alarms.shutdownNow();
    threads.shutdownNow();
    lendings.close();
    http.close();
    database.close();
  }
}

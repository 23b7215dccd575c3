package io.flowrunner.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Runs flows of the documentation on the whole engine, in a database of their own. */
public final class ExampleEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path database;
  private final FlowLanguage language;
  private final Map<String, String> secrets;
  private final Map<String, FlowRevision> flows = new ConcurrentHashMap<>();
  private WholeEngine engine;
  private int added;
  private int runs;

  public ExampleEngine(Path directory, NodeCatalogue catalogue, Map<String, String> secrets) {
    this.database = directory.resolve("examples");
    this.language = new FlowLanguage(catalogue, new ParamsBinder(), Settings.of(Map.of()));
    this.secrets = new ConcurrentHashMap<>(secrets);
  }

  /**
   * In place of one that has the same name.
   *
   * @return the flow's name
   */
  public String add(String yaml) {
    Diagnosis diagnosis = language.read(yaml, secrets.keySet());
    assertThat(diagnosis.findings()).isEmpty();
    String name = diagnosis.flow().orElseThrow().name();
    String id = "flow-" + ++added;
    flows.put(name, new FlowRevision("account-1", id, 1, name, diagnosis.flow().get()));
    return name;
  }

  /** The same definition as a revision of its own. */
  public void revise(String flow) {
    flows.computeIfPresent(
        flow,
        (name, old) ->
            new FlowRevision(old.accountId(), old.flowId(), old.revision() + 1, name, old.flow()));
  }

  public void open() {
    WholeEngine.warmUp();
    WholeEngine.createDatabase(database);
    start();
  }

  public void restart() {
    engine.close();
    start();
  }

  private void start() {
    engine = new WholeEngine(database, flows, store -> store);
    secrets.forEach(engine::secret);
    engine.recover();
  }

  public void secret(String key, String value) {
    secrets.put(key, value);
    engine.secret(key, value);
  }

  public String begin(String flow, Map<String, Object> input) {
    return engine.start("run-" + ++runs, flow, input).toCompletableFuture().join();
  }

  public boolean signal(String id, String key, Object body) {
    return tell(id, new Command.Signal(key, body, null, 20));
  }

  public boolean cancel(String id) {
    return tell(id, new Command.Cancel());
  }

  private boolean tell(String id, Command command) {
    return engine.tell(id, command).toCompletableFuture().join();
  }

  /**
   * By what the flow is now.
   *
   * @param from null for where it stopped
   * @return the new run's id
   */
  public String retry(String id, String from) {
    return engine.retry(id, from).toCompletableFuture().join();
  }

  public Execution end(String id) {
    Await.until("the end of " + id, PATIENCE, () -> now(id).status().isTerminal());
    return now(id);
  }

  public Execution run(String flow, Map<String, Object> input) {
    return end(begin(flow, input));
  }

  /** What it has stored so far, of this type, oldest first. */
  public <E extends ExecutionEvent> Stream<E> events(String id, Class<E> type) {
    return engine.events(id).stream()
        .map(RecordedEvent::event)
        .filter(type::isInstance)
        .map(type::cast);
  }

  private Execution now(String id) {
    return Execution.fold(id, engine.events(id));
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}

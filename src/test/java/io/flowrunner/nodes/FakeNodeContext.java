package io.flowrunner.nodes;

import io.flowrunner.flows.control.ValueSchemas;
import io.flowrunner.nodes.control.Lendings;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.HttpPort;
import io.flowrunner.nodes.entity.Lent;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.Permits;
import io.flowrunner.nodes.entity.ValueSchema;
import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A node's context for tests: scripts answer what the test says, log lines are kept. */
public final class FakeNodeContext implements NodeContext {
  /** The time that its clock shows. */
  public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  /** One line of the run's log. */
  public record Line(LogLevel level, String message, Map<String, Object> data) {}

  private final List<Line> lines = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Object> answers = new HashMap<>();
  private final Cancellation cancellation = new Cancellation();
  private Object input = Map.of();
  private HttpPort http =
      call -> CompletableFuture.failedFuture(new AssertionError("no HTTP in this test"));
  private Instant deadline = NOW.plus(Duration.ofMinutes(5));
  private Duration scriptTimeout;
  private Object state;
  private FlowOutcome outcome;
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private Lendings lendings;
  private Permits permits = new Permits(Set.of(), Set.of(), 3, 1_000, 1_000_000);

  /** A script as the flow's compiler would hand it over. */
  public static Script script(Script.Kind kind, String source) {
    return new Script(kind, source, Set.of(), Optional.empty());
  }

  public FakeNodeContext input(Object value) {
    input = value;
    return this;
  }

  /** What the node has continued with. */
  public FakeNodeContext state(Object value, FlowOutcome told) {
    state = value;
    outcome = told;
    return this;
  }

  public FakeNodeContext http(HttpPort port) {
    http = port;
    return this;
  }

  public FakeNodeContext lendings(Lendings shared) {
    lendings = shared;
    return this;
  }

  public FakeNodeContext permits(Permits given) {
    permits = given;
    return this;
  }

  public FakeNodeContext clock(Clock shown) {
    clock = shown;
    return this;
  }

  public FakeNodeContext deadline(Instant time) {
    deadline = time;
    return this;
  }

  /** What the script with this source yields. */
  public FakeNodeContext answer(String source, Object value) {
    answers.put(source, value);
    return this;
  }

  public List<Line> lines() {
    return lines;
  }

  /** Of the last script. */
  public Duration scriptTimeout() {
    return scriptTimeout;
  }

  @Override
  public String executionId() {
    return "exec-1";
  }

  @Override
  public String nodeId() {
    return "node";
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public String idempotencyKey() {
    return "exec-1:node:1";
  }

  @Override
  public Object state() {
    return state;
  }

  @Override
  public FlowOutcome outcome() {
    return outcome;
  }

  @Override
  public Object input() {
    return input;
  }

  @Override
  public Object evaluate(Script script, Duration timeout) {
    if (!answers.containsKey(script.source())) {
      throw new AssertionError("the test knows no answer to " + script.source());
    }
    scriptTimeout = timeout;
    return answers.get(script.source());
  }

  @Override
  public void log(LogLevel level, String message, Map<String, Object> data) {
    lines.add(new Line(level, message, data));
  }

  /** Does the work at once, on this thread. */
  @Override
  public NodeResult blocking(Callable<NodeResult> work) {
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public ValueSchema schema(Map<String, Object> schema) {
    return ValueSchemas.compile(schema);
  }

  @Override
  public <T extends AutoCloseable> Lent<T> lend(
      Class<T> type, List<String> identity, Callable<T> make) throws Exception {
    if (lendings == null) {
      throw new AssertionError("nothing is lent in this test");
    }
    return lendings.lend("account-1", type, identity, make);
  }

  @Override
  public Permits permits() {
    return permits;
  }

  @Override
  public HttpPort http() {
    return http;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }
}

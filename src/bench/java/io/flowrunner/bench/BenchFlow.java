package io.flowrunner.bench;

import io.flowrunner.engine.control.Decider;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Command.AttemptEnded;
import io.flowrunner.engine.entity.Command.Moment;
import io.flowrunner.engine.entity.Command.Traces;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.library.data.TransformNode;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.ScriptScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flow of the benchmark without a server, for the benchmarks of the pure parts. */
public final class BenchFlow {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Decider decider =
      new Decider(new Decider.Limits(10_000, Duration.ofDays(30), 64L << 20, 1_000, 1_000, 10));
  private final FlowLanguage language =
      new FlowLanguage(
          new NodeCatalogue(List.of(new TransformNode(), new EndNode())),
          new ParamsBinder(),
          Settings.of(Map.of()));
  private final String yaml = Json.resource("flow.yaml");
  private final CompiledFlow flow = compile();
  private final Map<String, Object> input = body();
  private final NodeResult shaped = NodeResult.completed(Map.of("items", input.get("items")));
  private final NodeResult summed = NodeResult.completed(Map.of("count", 10));
  private final NodeResult ended = new NodeResult.EndRun(Map.of("count", 10));

  /** A flow as an account has it. */
  public record Stored(String accountId, String flowId, String name) {}

  /**
   * @param events all of them
   */
  public record Run(Execution end, List<RecordedEvent> events) {}

  public CompiledFlow compile() {
    return language.read(yaml, Set.of()).flow().orElseThrow();
  }

  public Map<String, Object> input() {
    return input;
  }

  /** All events of one run. */
  public List<RecordedEvent> run() {
    return run("execution", new Stored("account", "flow", "bench"), NOW, Status.COMPLETED).events();
  }

  /**
   * A run that began at that time.
   *
   * @param end completed, failed or cancelled
   */
  public Run run(String id, Stored stored, Instant at, Status end) {
    Moment moment = new Moment(at, 0.5);
    List<RecordedEvent> events = new ArrayList<>();
    Command start =
        new Command.Start(
            stored.accountId(),
            stored.flowId(),
            stored.name(),
            1,
            input,
            false,
            0,
            null,
            null,
            null,
            List.of());
    Execution execution = tell(Execution.of(id), start, moment, events);
    for (NodeResult result : results(end)) {
      var active = execution.root().active();
      Command next =
          new AttemptEnded(active.position(), active.attempt(), result, Traces.bare(100));
      execution = tell(execution, next, moment, events);
    }
    if (end == Status.CANCELLED) {
      execution = tell(execution, new Command.Cancel(), moment, events);
    }
    if (execution.status() != end) {
      throw new IllegalStateException("The run has not ended: " + events);
    }
    return new Run(execution, events);
  }

  private List<NodeResult> results(Status end) {
    return switch (end) {
      case COMPLETED -> List.of(shaped, summed, ended);
      case FAILED -> List.of(shaped, NodeResult.failed("bench", "It fails"));
      default -> List.of(shaped);
    };
  }

  private Execution tell(
      Execution execution, Command command, Moment moment, List<RecordedEvent> events) {
    Decider.Decision decision = decider.decide(flow, execution, command, moment);
    events.addAll(decision.events());
    return decision.execution();
  }

  /** In which {@code input} is the run's. */
  public ScriptScope scope() {
    return new ScriptScope() {
      @Override
      public boolean has(String name) {
        return name.equals("input");
      }

      @Override
      public Object value(String name) {
        return input;
      }

      @Override
      public String secret(String key) {
        throw new IllegalArgumentException("There are no secrets");
      }
    };
  }

  @SuppressWarnings("unchecked") // what Jackson makes of an object
  private static Map<String, Object> body() {
    try {
      return Json.MAPPER.readValue(Json.resource("body.json"), Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

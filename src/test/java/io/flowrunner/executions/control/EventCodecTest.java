package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Activation.Progress;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.BranchEnded;
import io.flowrunner.engine.entity.ExecutionEvent.BranchStarted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionAdmitted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionEnding;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionFailed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionPaused;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionResumed;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.LogWritten;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeForked;
import io.flowrunner.engine.entity.ExecutionEvent.NodeInterrupted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeWaiting;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.Resumed;
import io.flowrunner.engine.entity.ExecutionEvent.SharedChanged;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.ExecutionEvent.SignalTaken;
import io.flowrunner.engine.entity.ExecutionEvent.StoreApplied;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowEnded;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.nodes.entity.FlowOutcome;
import io.flowrunner.nodes.entity.Fork;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.StoreOperation;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
  private static final Instant AT = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final Position AWAY = new Position("each/3", "node-1", 2);
  private static final NodeError ERROR =
      new NodeError("http_500", "No \"luck\"\n", "node-1", "http.request", 3, values());

  private record Timing(long totalMs, Instant begun, String none) {}

  private static Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("z", null);
    values.put("a", List.of(1, 2.5, true, "\0\uD83D\uDE00", List.of(), Map.of()));
    values.put("big", new BigInteger("123456789012345678901234567890"));
    values.put("long", 1L << 40);
    return values;
  }

  static Stream<ExecutionEvent> events() {
    List<String> secrets = List.of("s3cret", "other");
    return Stream.of(
        ExecutionStarted.plain("a-1", "f-1", "Name", 7, values(), "node-1", "log", AT),
        new NodeStarted(AWAY, "log", 2),
        new NodeCompleted(
            AWAY,
            "log",
            2,
            "404",
            values(),
            values(),
            Map.of("k", 3L),
            List.of("gone"),
            1L << 33,
            secrets),
        new NodeCompleted(
            AWAY, "log", 1, "default", null, Map.of(), Map.of(), List.of(), 4, List.of()),
        new NodeFailed(AWAY, ERROR, AT, secrets),
        new NodeFailed(
            AWAY, new NodeError("run_timeout", "m", null, null, 0, Map.of()), null, List.of()),
        new NodeWaiting(AWAY, "delay", 1, AT, null, List.of(1), 3, null, List.of()),
        new LogWritten(AWAY, "log", LogLevel.WARN, "message", values(), secrets),
        new NodeWaiting(AWAY, "wait", 1, null, "approve", null, 0, AT, secrets),
        new ExecutionStarted(
            "a-1",
            "f-1",
            "Name",
            7,
            values(),
            "node-1",
            "log",
            null,
            true,
            2,
            new Parent("exec-0", AWAY, true),
            new Resumed(
                "exec-1",
                "exec-0",
                values(),
                Map.of("a", 1L),
                Map.of("a", 2),
                values(),
                Map.of(),
                List.of(1),
                null,
                null),
            secrets),
        new ExecutionStarted(
            "a-1",
            "f-1",
            "Name",
            7,
            values(),
            "node-1",
            "agent",
            AT,
            false,
            0,
            null,
            new Resumed(
                "exec-1",
                "exec-0",
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                values(),
                new Progress(3, values(), 5, FlowOutcome.failed("c", "m"), 2, "exec-0")),
            secrets),
        new ExecutionAdmitted("node-1", "log", AT),
        new ExecutionPaused(),
        new ExecutionResumed(AT),
        new ExecutionEnding(AWAY),
        new NodeInterrupted(AWAY, AT),
        new NodeReady(AWAY, "default", values(), 7),
        new SharedChanged(AWAY, values(), Map.of("a", 1L), List.of("gone")),
        new NodeForked(AWAY, "each", 1, Fork.body("b", List.of(1, "two"), 3, true), 9, AT, secrets),
        new NodeForked(
            AWAY, "fan", 1, Fork.branches(Map.of("l", "x"), 0, false), 0, null, List.of()),
        new BranchStarted(AWAY, "each:1/0", 0),
        new BranchEnded(AWAY, "each:1/0", ERROR),
        new BranchEnded(AWAY, "each:1/1", null),
        new SubflowStarted(AWAY, "flow", 1, "exec-9", "f-2", 3, values(), true, true, AT, secrets),
        new NodeProgressed(AWAY, "agent", 3, values(), null, 5, secrets),
        new NodeProgressed(AWAY, "agent", 3, null, FlowOutcome.failed("c", "m"), 0, secrets),
        new SubflowEnded(AWAY, "exec-9", secrets),
        new SignalReceived("approve", values(), 12, "id-1"),
        new SignalTaken(AWAY, "approve"),
        new StoreApplied(
            AWAY,
            "store",
            1,
            new StoreOperation.Set("k", values(), Duration.ofHours(1)),
            StoreOperation.Outcome.of(Map.of("ok", true)),
            secrets),
        new StoreApplied(
            AWAY,
            "store",
            1,
            new StoreOperation.Increment("k", 2, null),
            StoreOperation.Outcome.failed("not_a_number", "no"),
            List.of()),
        new ExecutionCompleted(values(), "node-1", "log", secrets),
        new ExecutionCompleted(null, null, null, List.of()),
        new ExecutionFailed(ERROR, secrets),
        new ExecutionCancelled("node-1", "log"),
        new ExecutionCancelled(null, null));
  }

  @ParameterizedTest
  @MethodSource("events")
  void givesBackWhatItTook(ExecutionEvent event) {
    List<RecordedEvent> events =
        List.of(new RecordedEvent(41, AT, event), new RecordedEvent(42, AT, event));

    assertThat(EventCodec.decode(EventCodec.encode(events))).isEqualTo(events);
  }

  @Test
  void knowsEveryEvent() {
    assertThat(events().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(ExecutionEvent.class.getPermittedSubclasses());
  }

  @Test
  void aRecordAmongTheValuesComesBackAsAMap() {
    ExecutionEvent event =
        new ExecutionCompleted(Map.of("timing", new Timing(5, AT, null)), "n", "log", List.of());

    List<RecordedEvent> decoded =
        EventCodec.decode(EventCodec.encode(List.of(new RecordedEvent(1, AT, event))));

    ExecutionCompleted completed = (ExecutionCompleted) decoded.get(0).event();
    assertThat(completed.result())
        .isEqualTo(Map.of("timing", Map.of("total_ms", 5, "begun", AT.toString())));
  }

  @Test
  void keepsTheOrderOfMembers() {
    ExecutionEvent event = new ExecutionCompleted(values(), "n", "log", List.of());

    ExecutionCompleted completed =
        (ExecutionCompleted)
            EventCodec.decode(EventCodec.encode(List.of(new RecordedEvent(1, AT, event))))
                .get(0)
                .event();

    assertThat(((Map<?, ?>) completed.result()).keySet().stream().map(Object::toString))
        .containsExactly("z", "a", "big", "long");
  }
}

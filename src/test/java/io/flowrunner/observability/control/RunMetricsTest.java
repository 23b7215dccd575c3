package io.flowrunner.observability.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCancelled;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.NodeError;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;
import org.junit.jupiter.api.Test;

class RunMetricsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Map<String, Long> counts = new TreeMap<>();
  private final List<Duration> commits = new ArrayList<>();
  private final RunMetrics metrics = new RunMetrics(registry());

  @Test
  void countsRunsAndAttempts() {
    Position position = new Position("", "start", 1);
    commit(
        ExecutionStarted.plain("a", "f", "F", 1, Map.of(), "start", "log", NOON.plusSeconds(60)),
        new NodeStarted(position, "http.request", 1),
        new NodeFailed(position, error("http.request"), NOON.plusSeconds(1), List.of()),
        new NodeStarted(position, "http.request", 2),
        new NodeCompleted(
            position, "http.request", 2, "default", "x", null, null, null, 3, List.of()),
        new ExecutionCancelled(null, null));
    assertThat(counts)
        .containsEntry("flowrunner_runs_started_total", 1L)
        .containsEntry("flowrunner_runs_ended_total{status=cancelled}", 1L)
        .containsEntry("flowrunner_runs_ended_total{status=completed}", 0L)
        .containsEntry("flowrunner_node_attempts_total{type=http.request,outcome=retried}", 1L)
        .containsEntry("flowrunner_node_attempts_total{type=http.request,outcome=completed}", 1L)
        .containsEntry("flowrunner_node_attempts_total{type=http.request,outcome=failed}", 0L);
  }

  @Test
  void showsABoundedNumberOfSeries() {
    Position position = new Position("", "start", 1);
    for (int i = 0; i < RunMetrics.MAX_TYPES + 50; i++) {
      commit(
          ExecutionStarted.plain("a", "f", "F", 1, Map.of(), "start", "log", NOON.plusSeconds(60)),
          new NodeStarted(position, "type" + i, 1),
          new NodeFailed(position, error("type" + i), null, List.of()));
    }
    assertThat(counts.keySet().stream().filter(name -> name.contains("type=")).count())
        .isEqualTo((RunMetrics.MAX_TYPES + 1) * 3L);
    assertThat(counts)
        .containsEntry("flowrunner_node_attempts_total{type=other,outcome=failed}", 50L);
  }

  @Test
  void countsAFailureWithoutANode() {
    commit(
        ExecutionStarted.plain("a", "f", "F", 1, Map.of(), "start", "log", NOON.plusSeconds(60)),
        new ExecutionEvent.ExecutionFailed(error(null), List.of()));
    assertThat(counts).containsEntry("flowrunner_runs_ended_total{status=failed}", 1L);
  }

  @Test
  void timesCommits() {
    metrics.flushed(12, 3_000_000);
    assertThat(commits).containsExactly(Duration.ofMillis(3));
  }

  @Test
  void countsRows() {
    metrics.wrote(3);
    metrics.wrote(40);
    assertThat(counts).containsEntry("flowrunner_journal_rows_total", 43L);
  }

  private void commit(ExecutionEvent... events) {
    Execution execution = Execution.of("exec-1");
    List<RecordedEvent> recorded = new ArrayList<>();
    for (ExecutionEvent event : events) {
      RecordedEvent next = new RecordedEvent(execution.seq() + 1, NOON, event);
      recorded.add(next);
      execution = execution.apply(next);
    }
    metrics.committed(recorded, execution);
  }

  private static NodeError error(String nodeType) {
    return new NodeError("failed", "It failed", "start", nodeType, 1, Map.of());
  }

  private MetricRegistry registry() {
    return fake(
        MetricRegistry.class,
        (method, arguments) ->
            method.equals("timer")
                ? fake(
                    Timer.class,
                    (update, given) -> {
                      commits.add((Duration) given[0]);
                      return null;
                    })
                : counter(name(arguments)));
  }

  private Counter counter(String name) {
    counts.put(name, 0L);
    return fake(
        Counter.class,
        (method, given) -> {
          counts.merge(name, given == null ? 1L : (Long) given[0], Long::sum);
          return null;
        });
  }

  private static String name(Object[] arguments) {
    String name = ((Metadata) arguments[0]).getName();
    if (arguments.length == 1 || ((Tag[]) arguments[1]).length == 0) {
      return name;
    }
    return Arrays.stream((Tag[]) arguments[1])
        .map(tag -> tag.getTagName() + "=" + tag.getTagValue())
        .collect(Collectors.joining(",", name + "{", "}"));
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }
}

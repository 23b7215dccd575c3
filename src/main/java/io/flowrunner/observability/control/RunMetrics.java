package io.flowrunner.observability.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.control.CommitListener;
import io.flowrunner.executions.control.Journal;
import io.flowrunner.platform.control.EnumWord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** Counts what is committed: what a crash undoes was never counted. */
@ApplicationScoped
public class RunMetrics implements CommitListener, Journal.Meter {
  /** Node types beyond so many share one series. */
  static final int MAX_TYPES = 200;

  private static final String OTHER = "other";

  private enum Outcome {
    COMPLETED,
    FAILED,
    RETRIED;

    private final Tag tag = new Tag("outcome", EnumWord.of(this));
  }

  private final MetricRegistry registry;
  private final Counter started;
  private final Map<Status, Counter> ended = new EnumMap<>(Status.class);
  private final Map<String, Map<Outcome, Counter>> attempts = new ConcurrentHashMap<>();
  private final Timer commits;
  private final Counter rows;

  protected RunMetrics() {
    registry = null;
    started = null;
    commits = null;
    rows = null;
  }

  @Inject
  public RunMetrics(MetricRegistry registry) {
    this.registry = registry;
    started = registry.counter(described("flowrunner_runs_started_total", "Runs that began"));
    Metadata end = described("flowrunner_runs_ended_total", "Runs that ended, by status");
    for (Status status : Status.values()) {
      if (status.isTerminal()) {
        ended.put(status, registry.counter(end, new Tag("status", status.text())));
      }
    }
    // in nanoseconds, which Payara shows as flowrunner_journal_commit_seconds
    commits =
        registry.timer(
            Metadata.builder()
                .withName("flowrunner_journal_commit")
                .withDescription("Transactions of the journal")
                .withUnit(MetricUnits.NANOSECONDS)
                .build());
    rows =
        registry.counter(
            described("flowrunner_journal_rows_total", "Rows that the journal has written"));
  }

  private static Metadata described(String name, String description) {
    return Metadata.builder().withName(name).withDescription(description).build();
  }

  @Override
  public void committed(List<RecordedEvent> events, Execution after) {
    for (RecordedEvent recorded : events) {
      ExecutionEvent event = recorded.event();
      if (event instanceof NodeCompleted completed) {
        attempted(completed.nodeType(), Outcome.COMPLETED);
      } else if (event instanceof NodeFailed failed) {
        attempted(
            failed.error().nodeType(), failed.retryAt() == null ? Outcome.FAILED : Outcome.RETRIED);
      } else if (event instanceof ExecutionStarted) {
        started.inc();
      }
    }
    if (after.status().isTerminal()) { // nothing is committed after the end
      ended.get(after.status()).inc();
    }
  }

  @Override
  public void flushed(int executions, long nanos) {
    commits.update(Duration.ofNanos(nanos));
  }

  @Override
  public void wrote(int count) {
    rows.inc(count);
  }

  private void attempted(String nodeType, Outcome outcome) {
    String type = nodeType == null ? OTHER : nodeType;
    Map<Outcome, Counter> counters = attempts.get(type);
    if (counters == null) {
      String shown = attempts.size() < MAX_TYPES ? type : OTHER;
      counters = attempts.computeIfAbsent(shown, this::counters);
    }
    counters.get(outcome).inc();
  }

  private Map<Outcome, Counter> counters(String type) {
    Metadata metadata =
        described(
            "flowrunner_node_attempts_total", "Attempts of nodes that ended, by type and outcome");
    Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counters.put(outcome, registry.counter(metadata, new Tag("type", type), outcome.tag));
    }
    return counters;
  }
}

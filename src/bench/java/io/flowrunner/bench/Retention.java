package io.flowrunner.bench;

import io.flowrunner.executions.control.StoredExecutions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Runs beside the removal of executions that have been kept for long enough. */
final class Retention {
  static final String NAME = "retention";

  private static final int CALLERS = 16;
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration SLICE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Options options;
  private final StoredFlows stored;
  private final Report report;

  Retention(Options options, StoredFlows stored, Report report) {
    this.options = options;
    this.stored = stored;
    this.report = report;
  }

  void measure() throws IOException, InterruptedException, SQLException {
    fill();
    try (Server server = stored.start()) {
      Workload run = stored.run(server);
      Load.run(run, server.address(), CALLERS, options.warmup());
      Usage before = Usage.of(server);
      Load.Result alone = Load.run(run, server.address(), CALLERS, options.time());
      add("alone", alone, Usage.of(server).since(before));
      awaitPurge(server, run);
      beside(server, run);
    }
  }

  /** They expire when the server has started, warmed up and been measured. */
  private void fill() throws SQLException {
    Instant now = Instant.now();
    try (StoredExecutions executions = stored.open()) {
      executions.add(options.stored(), now.minus(StoredFlows.OLDEST), now);
      executions.expire(Instant.now().plus(START).plus(options.warmup()).plus(options.time()));
      Report.say(executions.count() + " executions are stored");
    }
  }

  private void awaitPurge(Server server, Workload run) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long total = stored.total(server);
    while (stored.total(server) == total) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IOException("Nothing is removed");
      }
      Load.run(run, server.address(), CALLERS, SLICE.dividedBy(4));
    }
  }

  /** In slices: what comes after the last removal does not count. */
  private void beside(Server server, Workload run) throws IOException, InterruptedException {
    Histogram times = new Histogram();
    double seconds = 0;
    Usage before = Usage.of(server);
    long first = stored.total(server);
    long left = first;
    long begun = System.nanoTime();
    double removing = 0;
    while (left > 0 && seconds < options.time().toSeconds()) {
      Load.Result slice = Load.run(run, server.address(), CALLERS, SLICE);
      times.add(slice.times());
      seconds += slice.seconds();
      left = stored.total(server);
      removing = (System.nanoTime() - begun) / 1e9;
      if (slice.errors() > 0) {
        throw new IOException(slice.error());
      }
    }
    add("purging", new Load.Result(seconds, times, 0, null), Usage.of(server).since(before));
    double removed = (first - left) / StoredFlows.share();
    Map<String, Object> purge = new LinkedHashMap<>();
    purge.put("executions", Math.round(removed));
    purge.put("per_second", removed / removing);
    report.put("purge", purge);
    Report.say(
        String.format(
            Locale.ROOT, "removed %.0f executions, %.0f per s", removed, removed / removing));
  }

  private void add(String name, Load.Result load, Usage used) throws IOException {
    report.add(Row.of("FlowRunner", name, CALLERS, load, used));
  }
}

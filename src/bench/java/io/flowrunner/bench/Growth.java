package io.flowrunner.bench;

import io.flowrunner.executions.control.StoredExecutions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What one caller waits for with few and with many executions in the database. */
final class Growth {
  static final String NAME = "growth";

  private static final int FEW = 1_000;
  private static final int SAMPLE = 500;
  private static final int WARM_UP_CALLERS = 4;
  private static final Duration RECENT = Duration.ofDays(1);

  private final Options options;
  private final StoredFlows stored;
  private final Report report;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  Growth(Options options, StoredFlows stored, Report report) {
    this.options = options;
    this.stored = stored;
    this.report = report;
  }

  void measure() throws IOException, InterruptedException, SQLException {
    List<Row> few = with(FEW, now.minus(RECENT), now);
    List<Row> many = with(options.stored() - FEW, now.minus(StoredFlows.OLDEST), now.minus(RECENT));
    compare(few, many);
  }

  /** The older ones come later, so that the newest and those of the last day stay the same. */
  private List<Row> with(int more, Instant from, Instant to)
      throws IOException, InterruptedException, SQLException {
    List<String> sample;
    long begun = System.nanoTime();
    try (StoredExecutions executions = stored.open()) {
      executions.add(more, from, to);
      sample = executions.sample(SAMPLE);
      Report.say(
          String.format(
              Locale.ROOT,
              "%d executions are stored, %d more in %.1f s",
              executions.count(),
              more,
              (System.nanoTime() - begun) / 1e9));
    }
    try (Server server = stored.start()) {
      return measure(server, sample);
    }
  }

  private List<Row> measure(Server server, List<String> sample)
      throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    List<Workload> workloads = workloads(server, sample);
    Load.run(
        new InTurnWorkload("all", workloads), server.address(), WARM_UP_CALLERS, options.warmup());
    Duration warmup = options.warmup().dividedBy(20);
    for (Workload workload : workloads) {
      Load.run(workload, server.address(), WARM_UP_CALLERS, warmup);
      Usage before = Usage.of(server);
      Load.Result load = Load.run(workload, server.address(), 1, options.time());
      Row row = Row.of("FlowRunner", workload.name(), 1, load, Usage.of(server).since(before));
      report.add(row);
      rows.add(row);
    }
    return rows;
  }

  /** What runs adds executions: it comes last. */
  private List<Workload> workloads(Server server, List<String> sample) {
    String day = "&since=" + now.minus(RECENT) + "&until=" + now.minus(RECENT.dividedBy(2));
    return List.of(
        each("get", server, sample, id -> "/" + id),
        each("logs", server, sample, id -> "/" + id + "/logs"),
        list("list", server, ""),
        list("by status", server, "&status=failed"),
        list("by flow", server, "&flow_id=" + stored.flowId()),
        list("both", server, "&status=failed&flow_id=" + stored.flowId()),
        list("of a day", server, day),
        list("since", server, "&since=" + now.minus(StoredFlows.OLDEST)),
        list("page 50", server, "&offset=500"),
        stored.run(server));
  }

  private static Workload list(String name, Server server, String filter) {
    byte[] request = server.request("GET", "/api/v1/executions?limit=10" + filter, null);
    return RequestWorkload.of(name, request, "\"executions\":[{");
  }

  /** One after the other. */
  private static Workload each(
      String name, Server server, List<String> ids, Function<String, String> path) {
    List<Workload> requests =
        ids.stream()
            .<Workload>map(
                id ->
                    RequestWorkload.of(
                        name,
                        server.request("GET", "/api/v1/executions" + path.apply(id), null),
                        "{"))
            .toList();
    return new InTurnWorkload(name, requests);
  }

  private void compare(List<Row> few, List<Row> many) {
    List<Map<String, Object>> ratios = new ArrayList<>();
    Report.say("");
    Report.say(String.format("%-11s %12s %12s %8s", "p50 ms", FEW, options.stored(), "ratio"));
    for (int at = 0; at < few.size(); at++) {
      double ratio = many.get(at).p50() / few.get(at).p50();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("workload", few.get(at).workload());
      line.put("p50_ms_few", few.get(at).p50());
      line.put("p50_ms_many", many.get(at).p50());
      line.put("ratio", ratio);
      ratios.add(line);
      Report.say(
          String.format(
              Locale.ROOT,
              "%-11s %12.2f %12.2f %8.2f",
              few.get(at).workload(),
              few.get(at).p50(),
              many.get(at).p50(),
              ratio));
    }
    report.put("stored", options.stored());
    report.put("growth", ratios);
  }
}

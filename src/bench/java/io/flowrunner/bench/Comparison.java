package io.flowrunner.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same work by several systems in turn, on the same machine at the same time of day. */
final class Comparison {
  private final Options options;
  private final List<Contender> contenders = new ArrayList<>();
  private final Map<String, List<Row>> rounds = new LinkedHashMap<>();

  Comparison(Options options) {
    this.options = options;
  }

  /** Something that knows what it has used up. */
  @FunctionalInterface
  interface Meter {
    Usage usage() throws IOException;
  }

  private record Contender(
      String name, Workload workload, InetSocketAddress address, Meter meter) {}

  void add(String name, Workload workload, InetSocketAddress address, Meter meter) {
    contenders.add(new Contender(name, workload, address, meter));
  }

  /** Warms all up, measures them round by round, and reports the medians. */
  void run(Report report) throws IOException, InterruptedException {
    for (Contender each : contenders) {
      Warmup.run(each.workload, each.address, 16, options.warmup());
    }
    for (int round = 1; round <= options.rounds(); round++) {
      Report.say("round " + round + " of " + options.rounds());
      for (Contender each : contenders) {
        measure(each);
      }
    }
    Report.say("medians");
    for (List<Row> same : rounds.values()) {
      report.add(Row.median(same));
    }
    printRatios(report.rows());
  }

  private void measure(Contender each) throws IOException, InterruptedException {
    for (int callers : options.callers()) {
      Usage before = each.meter.usage();
      Load.Result load = Load.run(each.workload, each.address, callers, options.time());
      Usage used = each.meter.usage().since(before);
      Row row = Row.of(each.name, each.workload.name(), callers, load, used);
      Report.say(row.line());
      rounds.computeIfAbsent(callers + " " + each.name, key -> new ArrayList<>()).add(row);
    }
  }

  private void printRatios(List<Row> rows) {
    Report.say("");
    for (int callers : options.callers()) {
      List<Row> same = rows.stream().filter(row -> row.callers() == callers).toList();
      Row own = same.get(0);
      for (Row peer : same.subList(1, same.size())) {
        Report.say(
            String.format(
                Locale.ROOT,
                "%s at %d callers: %.2f times the runs/s of %s, %.2f of its p50, %.2f of its CPU",
                own.system(),
                callers,
                own.perSecond() / peer.perSecond(),
                peer.system(),
                own.p50() / peer.p50(),
                own.cpuMillis() / peer.cpuMillis()));
      }
    }
  }
}

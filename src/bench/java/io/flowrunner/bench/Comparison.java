package io.flowrunner.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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

  /**
   * Warms all up, measures them round by round, one after the other with as many callers, and
   * reports the medians. Ratios are those of one round, for the machine is not the same an hour
   * later: of them the median, too.
   */
  void run(Report report) throws IOException, InterruptedException {
    for (Contender each : contenders) {
      Warmup.run(each.workload, each.address, 16, options.warmup());
    }
    for (int round = 1; round <= options.rounds(); round++) {
      Report.say("round " + round + " of " + options.rounds());
      for (int callers : options.callers()) {
        for (Contender each : contenders) {
          measure(each, callers);
        }
      }
    }
    Report.say("medians");
    for (Contender each : contenders) {
      for (int callers : options.callers()) {
        report.add(Row.median(rows(each, callers)));
      }
    }
    Report.say("");
    for (int callers : options.callers()) {
      for (Contender peer : contenders.subList(1, contenders.size())) {
        printRatios(rows(contenders.get(0), callers), rows(peer, callers));
      }
    }
  }

  private List<Row> rows(Contender contender, int callers) {
    return rounds.computeIfAbsent(callers + " " + contender.name, key -> new ArrayList<>());
  }

  private void measure(Contender each, int callers) throws IOException, InterruptedException {
    Usage before = each.meter.usage();
    Load.Result load = Load.run(each.workload, each.address, callers, options.time());
    Usage used = each.meter.usage().since(before);
    Row row = Row.of(each.name, each.workload.name(), callers, load, used);
    Report.say(row.line());
    rows(each, callers).add(row);
  }

  private static void printRatios(List<Row> own, List<Row> peer) {
    Report.say(
        String.format(
            Locale.ROOT,
            "%s at %d callers: %s times the runs/s of %s, %s of its p50, %s of its CPU",
            own.get(0).system(),
            own.get(0).callers(),
            ratio(own, peer, Row::perSecond),
            peer.get(0).system(),
            ratio(own, peer, Row::p50),
            ratio(own, peer, Row::cpuMillis)));
  }

  /** The median of the rounds, and the least and the most. */
  private static String ratio(List<Row> own, List<Row> peer, ToDoubleFunction<Row> figure) {
    double[] ratios =
        IntStream.range(0, own.size())
            .mapToDouble(
                round ->
                    figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(peer.get(round)))
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        Row.median(ratios),
        ratios[0],
        ratios[ratios.length - 1]);
  }
}

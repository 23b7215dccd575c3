package io.flowrunner.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Loads until the rate does not rise any more: the compilers of both machines are done. */
final class Warmup {
  private static final int SLICES = 3;
  private static final double STEADY = 1.03;

  private Warmup() {}

  /**
   * @param least this long at least, and three times as long at most
   */
  static void run(Workload workload, InetSocketAddress address, int callers, Duration least)
      throws InterruptedException, IOException {
    Duration slice = Duration.ofMillis(Math.max(500, least.toMillis() / 12));
    List<Double> rates = new ArrayList<>();
    long begun = System.nanoTime();
    while (true) {
      Load.Result result = Load.run(workload, address, callers, slice);
      if (result.times().total() == 0) {
        throw new IOException(workload.name() + " does not work: " + result.error());
      }
      rates.add(result.perSecond());
      long spent = System.nanoTime() - begun;
      if (spent > 3 * least.toNanos() || spent > least.toNanos() && isSteady(rates)) {
        Report.say(
            String.format(
                "warm-up of %s: %.0f s, from %.0f to %.0f per s",
                workload.name(), spent / 1e9, rates.get(0), rates.get(rates.size() - 1)));
        return;
      }
    }
  }

  private static boolean isSteady(List<Double> rates) {
    if (rates.size() < 2 * SLICES) {
      return false;
    }
    int middle = rates.size() - SLICES;
    return mean(rates.subList(middle, rates.size()))
        < STEADY * mean(rates.subList(middle - SLICES, middle));
  }

  private static double mean(List<Double> rates) {
    return rates.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}

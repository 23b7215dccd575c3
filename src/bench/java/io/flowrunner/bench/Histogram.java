package io.flowrunner.bench;

/** Counts of times, each within one percent of the true one. Of one thread; others are added. */
final class Histogram {
  private static final int BITS = 7;
  private static final int HALF = 1 << BITS;

  private final long[] counts = new long[(Long.SIZE - BITS) * HALF];
  private long total;
  private long most;

  void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[index(value)]++;
    total++;
    most = Math.max(most, value);
  }

  void add(Histogram other) {
    for (int at = 0; at < counts.length; at++) {
      counts[at] += other.counts[at];
    }
    total += other.total;
    most = Math.max(most, other.most);
  }

  long total() {
    return total;
  }

  double maxMillis() {
    return most / 1e6;
  }

  /**
   * @param share 0.99 for the time that 99 of 100 stay below
   */
  double millis(double share) {
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int at = 0; at < counts.length; at++) {
      seen += counts[at];
      if (seen >= wanted && seen > 0) {
        return Math.min(most, value(at)) / 1e6;
      }
    }
    return 0;
  }

  /** The upper seven or eight bits name the counter, the number of the others its group. */
  private static int index(long value) {
    int shift = Math.max(0, Long.SIZE - BITS - 1 - Long.numberOfLeadingZeros(value));
    return shift * HALF + (int) (value >>> shift);
  }

  private static long value(int index) {
    int shift = Math.max(0, index / HALF - 1);
    return (long) (index - shift * HALF) << shift;
  }
}

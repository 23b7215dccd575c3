package io.flowrunner.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One measurement as it is printed and stored. Figures that nobody could tell are NaN.
 *
 * @param callers or subscribers
 * @param count of what was completed
 * @param cpuMillis of the server, for each
 * @param ownCpuMillis of the load generator, for each
 * @param cores that the server kept busy
 * @param allocatedKiB by the server, for each
 * @param commits of the journal, for each
 * @param rows that the journal wrote, for each
 * @param error the first one; null for none
 */
record Row(
    String system,
    String workload,
    int callers,
    long count,
    double perSecond,
    double p50,
    double p99,
    double max,
    double cpuMillis,
    double ownCpuMillis,
    double cores,
    double residentMiB,
    double allocatedKiB,
    double commits,
    double rows,
    long errors,
    String error) {

  static final String HEAD =
      String.format(
          "%-11s %-10s %7s %9s %9s %9s %9s %9s %9s %6s %7s %9s %8s %6s %6s",
          "system",
          "workload",
          "callers",
          "per s",
          "p50 ms",
          "p99 ms",
          "max ms",
          "cpu ms",
          "load ms",
          "cores",
          "MiB",
          "KiB each",
          "commits",
          "rows",
          "errors");

  static Row of(String system, String workload, int callers, Load.Result load, Usage used) {
    Histogram times = load.times();
    double count = Math.max(1, times.total());
    return new Row(
        system,
        workload,
        callers,
        times.total(),
        load.perSecond(),
        times.millis(0.5),
        times.millis(0.99),
        times.maxMillis(),
        1000 * used.cpuSeconds() / count,
        1000 * used.ownCpuSeconds() / count,
        used.cpuSeconds() / load.seconds(),
        used.residentMiB(),
        used.allocated() < 0 ? Double.NaN : used.allocated() / 1024 / count,
        used.commits() / count,
        used.rows() / count,
        load.errors(),
        load.error());
  }

  /** Each figure's own median, of measurements of the same. */
  static Row median(List<Row> rows) {
    Row first = rows.get(0);
    return new Row(
        first.system,
        first.workload,
        first.callers,
        (long) median(rows, Row::count),
        median(rows, Row::perSecond),
        median(rows, Row::p50),
        median(rows, Row::p99),
        median(rows, Row::max),
        median(rows, Row::cpuMillis),
        median(rows, Row::ownCpuMillis),
        median(rows, Row::cores),
        median(rows, Row::residentMiB),
        median(rows, Row::allocatedKiB),
        median(rows, Row::commits),
        median(rows, Row::rows),
        rows.stream().mapToLong(Row::errors).sum(),
        rows.stream().map(Row::error).filter(each -> each != null).findFirst().orElse(null));
  }

  private static double median(List<Row> rows, ToDoubleFunction<Row> figure) {
    return median(rows.stream().mapToDouble(figure).sorted().toArray());
  }

  static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  String line() {
    return String.format(
            Locale.ROOT,
            "%-11s %-10s %7d %9.1f %9.2f %9.2f %9.1f %9.3f %9.3f %6.2f %7.0f %9.1f %8.3f %6.2f %6d",
            system,
            workload,
            callers,
            perSecond,
            p50,
            p99,
            max,
            cpuMillis,
            ownCpuMillis,
            cores,
            residentMiB,
            allocatedKiB,
            commits,
            rows,
            errors)
        + (error == null ? "" : "\n  first error: " + error);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("system", system);
    json.put("workload", workload);
    json.put("callers", callers);
    json.put("count", count);
    json.put("per_second", perSecond);
    json.put("p50_ms", p50);
    json.put("p99_ms", p99);
    json.put("max_ms", max);
    json.put("server_cpu_ms", cpuMillis);
    json.put("load_cpu_ms", ownCpuMillis);
    json.put("server_cores", cores);
    json.put("resident_mib", residentMiB);
    json.put("allocated_kib", allocatedKiB);
    json.put("journal_commits", commits);
    json.put("journal_rows", rows);
    json.values().removeIf(value -> value instanceof Double number && number.isNaN());
    json.put("errors", errors);
    if (error != null) {
      json.put("first_error", error);
    }
    return json;
  }
}

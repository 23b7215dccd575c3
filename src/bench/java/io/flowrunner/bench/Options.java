package io.flowrunner.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param workloads their names; none for all
 * @param time of one measurement
 * @param warmup at least, before the first workload
 * @param callers at once, one measurement for each
 * @param rounds of the comparison with peers
 * @param stored executions in the database, for the workloads that fill it
 * @param url of a server that runs already; empty to start one
 * @param pid of that server
 * @param javaOptions of the server that is started
 */
record Options(
    List<String> workloads,
    Duration time,
    Duration warmup,
    List<Integer> callers,
    boolean peers,
    int rounds,
    int stored,
    boolean jmh,
    String url,
    long pid,
    String user,
    String password,
    String javaOptions) {

  static Options read() {
    return new Options(
        list("bench.workloads", ""),
        Duration.ofSeconds(number("bench.seconds", "20")),
        Duration.ofSeconds(number("bench.warmup", "60")),
        list("bench.callers", "1,16,64").stream().map(Integer::valueOf).toList(),
        flag("bench.peers"),
        (int) number("bench.rounds", "3"),
        (int) number("bench.stored", "100000"),
        flag("bench.jmh"),
        text("bench.url", ""),
        number("bench.pid", "0"),
        text("bench.user", "admin@bench.example"),
        text("bench.password", "the benchmark's administrator"),
        text("bench.java", ""));
  }

  URI uri() {
    return URI.create(url);
  }

  private static boolean flag(String name) {
    return text(name, "false").equals("true");
  }

  private static long number(String name, String usual) {
    return Long.parseLong(text(name, usual));
  }

  private static List<String> list(String name, String usual) {
    return Arrays.stream(text(name, usual).split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static String text(String name, String usual) {
    String given = System.getProperty(name, "").strip();
    return given.isEmpty() ? usual : given;
  }
}

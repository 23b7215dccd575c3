package io.flowrunner.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The benchmark: see {@code src/site/markdown/performance.md}. */
public final class Bench {
  private static final Path DIRECTORY = Path.of("target/bench");
  private static final int USUAL_CALLERS = 16;

  private final Options options;

  private Bench(Options options) {
    this.options = options;
  }

  /**
   * @param arguments none; options are system properties
   */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.read();
    Bench bench = new Bench(options);
    boolean sound = options.jmh() ? Microbenchmarks.run(DIRECTORY) : bench.withServer();
    System.exit(sound ? 0 : 1);
  }

  private boolean withServer() throws Exception {
    List<String> wanted = Workloads.wanted(options);
    if (wanted.size() == 1 && Workloads.ON_STORED.contains(wanted.get(0))) {
      return onStored(wanted.get(0));
    }
    String file = options.peers() ? "peers.json" : "flowrunner.json";
    Report report = new Report(DIRECTORY.resolve(file), options);
    Path home;
    try (Server server =
        options.url().isEmpty() ? Server.start(options, DIRECTORY) : Server.running(options)) {
      home = server.home();
      if (home != null) {
        report.put("seconds_to_ready", server.secondsToReady());
        report.put("idle_resident_mib", server.processes().residentMiB());
        Report.say(String.format("ready after %.1f s", server.secondsToReady()));
      }
      measure(server, report);
    }
    if (home != null) {
      stored(home, report);
    }
    report.write();
    return !report.hasErrors();
  }

  private boolean onStored(String workload) throws Exception {
    if (StoredRuns.isExternal()) {
      throw new IllegalStateException(
          workload + " fills the embedded database: start it without " + StoredRuns.URL);
    }
    Report report = new Report(DIRECTORY.resolve(workload + ".json"), options);
    StoredFlows stored = new StoredFlows(options, DIRECTORY);
    stored.create();
    if (workload.equals(Growth.NAME)) {
      new Growth(options, stored, report).measure();
    } else {
      new Retention(options, stored, report).measure();
    }
    report.write();
    return !report.hasErrors();
  }

  private void measure(Server server, Report report) throws Exception {
    if (options.peers()) {
      compare(server, report);
    } else {
      workloads(server, report);
    }
  }

  private static void stored(Path home, Report report) throws SQLException {
    List<Map<String, Object>> flows = StoredRuns.read(home);
    report.put("stored", flows);
    StoredRuns.print(flows);
  }

  private void workloads(Server server, Report report) throws IOException, InterruptedException {
    try (LocalHttpServer web = new LocalHttpServer()) {
      Workloads workloads = new Workloads(server, web);
      Duration warmup = options.warmup();
      for (String name : Workloads.wanted(options)) {
        if (name.equals(Workloads.LIVE)) {
          report.add(new LiveView(server).measure());
          continue;
        }
        Workload workload = workloads.find(name);
        Warmup.run(workload, server.address(), USUAL_CALLERS, warmup);
        for (int callers : options.callers()) {
          report.add(measure(server, workload, callers));
        }
        warmup = options.warmup().dividedBy(6); // much is common to all of them
      }
    }
  }

  private Row measure(Server server, Workload workload, int callers)
      throws IOException, InterruptedException {
    Usage before = Usage.of(server);
    Load.Result load = Load.run(workload, server.address(), callers, options.time());
    Usage used = Usage.of(server).since(before);
    return Row.of("FlowRunner", workload.name(), callers, verified(workload, load), used);
  }

  private static Load.Result verified(Workload workload, Load.Result load) {
    if (load.errors() > 0) {
      return load;
    }
    try {
      workload.verify();
      return load;
    } catch (IOException e) {
      return new Load.Result(load.seconds(), load.times(), 1, e.getMessage());
    }
  }

  private void compare(Server server, Report report) throws Exception {
    List<Peer> peers = Peer.all(DIRECTORY.resolve("peers").toAbsolutePath());
    Comparison comparison = new Comparison(options);
    try (LocalHttpServer web = new LocalHttpServer()) {
      Workload own = new Workloads(server, web).bench();
      comparison.add("FlowRunner", own, server.address(), () -> Usage.of(server));
      for (Peer peer : peers) {
        peer.start();
        comparison.add(
            peer.name(), peer.workload(), peer.address(), () -> Usage.of(peer.processes()));
      }
      comparison.run(report);
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }
}

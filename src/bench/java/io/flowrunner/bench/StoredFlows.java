package io.flowrunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.executions.control.StoredExecutions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A few flows in a home directory of their own, and the server over it, which comes and goes. */
final class StoredFlows {
  /** All of it below the 30 days that executions are kept. */
  static final Duration OLDEST = Duration.ofDays(25);

  private static final int FLOWS = 4;

  private final Options options;
  private final Path directory;
  private final List<String> ids = new ArrayList<>();

  StoredFlows(Options options, Path directory) {
    this.options = options;
    this.directory = directory.resolve("stored");
  }

  /** In an empty home directory; with a first run, which makes the account's key. */
  void create() throws IOException, InterruptedException {
    try (Server server = Server.start(options, directory)) {
      for (int at = 1; at <= FLOWS; at++) {
        ids.add(server.createFlow(Workloads.named("stored" + at, Json.resource("flow.yaml"))));
      }
      new RequestWorkload("first", runRequest(server), RequestWorkload.bytes(Workloads.COMPLETED))
          .once(new HttpConnection(server.address()));
    }
  }

  Server start() throws IOException, InterruptedException {
    return Server.restart(options, directory);
  }

  StoredExecutions open() throws SQLException {
    return new StoredExecutions(directory.resolve("home"));
  }

  /** Of the first flow. */
  String flowId() {
    return ids.get(0);
  }

  Workload run(Server server) {
    return RequestWorkload.of("run", runRequest(server), Workloads.COMPLETED, Workloads.SUMMARY);
  }

  private byte[] runRequest(Server server) {
    String path = "/api/v1/flows/" + flowId() + "/run?wait=30s";
    return server.request("POST", path, "{\"input\":" + Json.resource("body.json") + "}");
  }

  /** Of all flows but the first, which runs. */
  long total(Server server) throws IOException {
    long total = 0;
    for (String id : ids.subList(1, FLOWS)) {
      JsonNode page = server.call("GET", "/api/v1/executions?limit=1&flow_id=" + id, null, 200);
      total += page.get("total").asLong();
    }
    return total;
  }

  /** What {@link #total} says of so many stored ones, for all. */
  static double share() {
    return (FLOWS - 1.0) / FLOWS;
  }
}

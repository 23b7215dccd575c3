package io.flowrunner.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All that callers do in the benchmark of FlowRunner. */
final class Workloads {
  static final String LIVE = "live";
  static final List<String> NAMES =
      List.of(
          "wait",
          "follow",
          "http",
          "nodes100",
          "foreach100",
          "store",
          LIVE,
          "list",
          "get",
          "login");

  /** With a database of their own; only when asked for. */
  static final List<String> ON_STORED = List.of(Growth.NAME, Retention.NAME);

  static final String COMPLETED = "\"status\":\"completed\"";
  static final String SUMMARY =
      "\"result\":{\"count\":10,\"names\":\"ITEM NAME 0,ITEM NAME 1,ITEM NAME 2,ITEM NAME 3,"
          + "ITEM NAME 4,ITEM NAME 5,ITEM NAME 6,ITEM NAME 7,ITEM NAME 8,ITEM NAME 9\"}";

  private final Server server;
  private final LocalHttpServer web;

  Workloads(Server server, LocalHttpServer web) {
    this.server = server;
    this.web = web;
  }

  Workload find(String name) throws IOException {
    return switch (name) {
      case "wait" -> bench();
      case "follow" -> follow();
      case "http" -> http();
      case "nodes100" -> manyNodes();
      case "foreach100" -> foreach();
      case "store" -> store();
      case "list" -> RequestWorkload.of(name, get("?limit=10"), "\"executions\":[{", COMPLETED);
      case "get" -> get();
      case "login" -> login();
      default -> throw new IllegalArgumentException("No workload " + name + "; there are " + NAMES);
    };
  }

  Workload bench() throws IOException {
    return run("wait", Json.resource("flow.yaml"), Json.resource("body.json"), SUMMARY);
  }

  private Workload follow() throws IOException {
    String flow = server.createFlow(named("follow", Json.resource("flow.yaml")));
    byte[] start = start(flow, "", Json.resource("body.json"));
    return new FollowWorkload(server.token(), start, COMPLETED, SUMMARY);
  }

  private Workload http() throws IOException {
    String yaml =
        """
        metadata: {name: http}
        nodes:
          one: {type: http.request, params: {url: "@URL@/one"}, next: two}
          two: {type: http.request, params: {url: "@URL@/two"}, next: three}
          three: {type: http.request, params: {url: "@URL@/three"}, next: done}
          done: {type: end, params: {output: "${results.one.body.ok && input.body.ok}"}}
        """;
    return run("http", yaml.replace("@URL@", web.url("")), "{}", "\"result\":true");
  }

  private Workload manyNodes() throws IOException {
    String nodes =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                at ->
                    "  n%d: {type: transform, params: {script: \"return {n: input.n + 1, at: %d};\"}%s}\n"
                        .formatted(at, at, at == 100 ? "" : ", next: n" + (at + 1)))
            .collect(Collectors.joining());
    String yaml = "metadata: {name: nodes100}\nnodes:\n" + nodes;
    return run("nodes100", yaml, "{\"n\":0}", "\"result\":{\"n\":100,\"at\":100}");
  }

  private Workload foreach() throws IOException {
    String yaml =
        """
        metadata: {name: foreach100}
        nodes:
          each:
            type: foreach
            params: {items: "${input.items}", body: double, max_parallel: 0}
            next: sum
          double: {type: transform, params: {script: "return 2 * item;"}}
          sum: {type: transform, params: {script: "return input.reduce((a, b) => a + b, 0);"}}
        """;
    String items =
        IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return run("foreach100", yaml, "{\"items\":[" + items + "]}", "\"result\":10100");
  }

  private Workload store() throws IOException {
    String yaml =
        """
        metadata: {name: store}
        nodes:
          count: {type: store, params: {operation: increment, key: "bench-@KEY@"}}
        """;
    String flow = server.createFlow(yaml.replace("@KEY@", Long.toString(System.nanoTime())));
    return new CountingWorkload(start(flow, "?wait=30s", "{}"));
  }

  private Workload get() throws IOException {
    String flow = server.createFlow(named("get", Json.resource("flow.yaml")));
    try (HttpConnection connection = new HttpConnection(server.address())) {
      String id =
          connection
              .exchange(start(flow, "?wait=30s", Json.resource("body.json")))
              .expect(200, RequestWorkload.bytes(COMPLETED))
              .member(RequestWorkload.bytes("\"id\":\"").get(0));
      return RequestWorkload.of("get", get("/" + id), COMPLETED, SUMMARY);
    }
  }

  private Workload login() {
    String body =
        Json.text(
            Map.of("username", server.options().user(), "password", server.options().password()));
    return new LoginWorkload(body);
  }

  private Workload run(String name, String yaml, String input, String result) throws IOException {
    byte[] request = start(server.createFlow(named(name, yaml)), "?wait=30s", input);
    return RequestWorkload.of(name, request, COMPLETED, result);
  }

  /** The stored runs are told apart by the names of their flows. */
  static String named(String name, String yaml) {
    return yaml.replaceFirst("metadata: \\{name: [a-z0-9]+}", "metadata: {name: " + name + "}");
  }

  private byte[] start(String flow, String query, String input) {
    String path = "/api/v1/flows/" + flow + "/run" + query;
    return server.request("POST", path, "{\"input\":" + input + "}");
  }

  private byte[] get(String rest) {
    return server.request("GET", "/api/v1/executions" + rest, null);
  }

  /** Those asked for, in their order; all when none is. */
  static List<String> wanted(Options options) {
    List<String> unknown = new ArrayList<>(options.workloads());
    unknown.removeAll(NAMES);
    unknown.removeAll(ON_STORED);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "No workloads " + unknown + "; there are " + NAMES + " and " + ON_STORED);
    }
    return options.workloads().isEmpty() ? NAMES : options.workloads();
  }
}

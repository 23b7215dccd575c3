package io.flowrunner.e2e;

import io.flowrunner.e2e.harness.Api;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** YAML that is no flow, or wants to be more. */
final class HostileDocuments {
  private HostileDocuments() {}

  static List<HostileCase> all(Api api) {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("empty", "");
    documents.put("a text", "just words");
    documents.put("a list", "- a\n- b\n");
    documents.put("two documents", Flows.echo() + "---\n" + Flows.echo());
    documents.put("an open bracket", "nodes: [");
    documents.put("tabs", "metadata:\n\tname: x\n");
    documents.put("a doubled key", "metadata: {name: x}\nmetadata: {name: y}\nnodes: {}\n");
    documents.put("a list as key", "metadata: {name: x}\n? [a, b]\n: c\nnodes: {a: {type: end}}\n");
    documents.put("NUL", "metadata: {name: \"a\u0000b\"}\n");
    documents.put("an escaped NUL", "metadata: {name: \"a\\0b\"}\nnodes: {a: {type: end}}\n");
    documents.put("a directive", "%TAG ! tag:evil.example,2000:\n---\n!x {}\n");
    tags(documents);
    bombs(documents);
    nodes(documents);
    List<HostileCase> cases =
        documents.entrySet().stream()
            .map(
                each ->
                    new HostileCase(
                        "document: " + each.getKey(),
                        () -> api.call("POST", "/flows").yaml(each.getValue()).send()))
            .collect(Collectors.toList());
    byte[] latin = "metadata: {name: caf\u00e9}\n".getBytes(StandardCharsets.ISO_8859_1);
    cases.add(
        new HostileCase(
            "document: invalid UTF-8",
            () -> api.call("POST", "/flows").body("application/yaml", latin).send()));
    return cases;
  }

  private static void tags(Map<String, String> documents) {
    documents.put(
        "a script engine",
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL"
            + " [\"http://127.0.0.1:1/\"]]]]\n");
    documents.put(
        "an engine as a param",
        "metadata: {name: x}\nnodes: {a: {type: end, params: {output:"
            + " !!javax.script.ScriptEngineManager []}}}\n");
    documents.put("a URL", "metadata: {name: !!java.net.URL [\"http://x\"]}\nnodes: {}\n");
    documents.put("python", "!!python/object/apply:os.system [\"id\"]\n");
    documents.put("a tag of its own", "metadata: !evil {name: x}\nnodes: {a: {type: end}}\n");
  }

  private static void bombs(Map<String, String> documents) {
    documents.put(
        "a billion laughs",
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + IntStream.range(1, 12)
                .mapToObj(
                    i -> {
                      String name = Character.toString('a' + i);
                      String before = ", *" + Character.toString('a' + i - 1);
                      return name + ": &" + name + " [" + before.repeat(9).substring(2) + "]\n";
                    })
                .collect(Collectors.joining()));
    documents.put("an alias of itself", "metadata: &a [*a]\nnodes: {a: {type: end}}\n");
    documents.put(
        "merged maps",
        "x: &x {a: 1}\n"
            + IntStream.range(0, 200)
                .mapToObj(i -> "k" + i + ": {<<: *x}\n")
                .collect(Collectors.joining()));
    documents.put("lists 20,000 deep", "metadata: " + "[".repeat(20_000));
    documents.put("maps 20,000 deep", "{a: ".repeat(20_000));
    documents.put("blocks 1,200 deep", deepBlocks());
    documents.put("more than 1 MiB", Flows.echo() + "#" + "x".repeat(1_048_576));
    documents.put(
        "90,000 anchors",
        IntStream.range(0, 90_000)
            .mapToObj(i -> "- &a" + i + " x\n")
            .collect(Collectors.joining()));
  }

  private static void nodes(Map<String, String> documents) {
    documents.put(
        "1,001 nodes",
        "metadata: {name: x}\nnodes:\n"
            + IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> "  n" + i + ": {type: end}\n")
                .collect(Collectors.joining()));
    documents.put("no nodes", "metadata: {name: x}\nnodes: {}\n");
    documents.put("a path as node id", node("../../x", "{type: end}"));
    documents.put("a class as type", node("a", "{type: java.lang.Runtime}"));
    documents.put("a list as type", node("a", "{type: [end]}"));
    documents.put("an edge to itself only in words", node("a", "{type: end, next: [a, a]}"));
    documents.put("a timeout of years", node("a", "{type: end, timeout: 99999999999999999999h}"));
    documents.put("a negative delay", node("a", "{type: delay, params: {duration: -5s}}"));
    documents.put("an open expression", node("a", "{type: end, params: {output: \"${input\"}}"));
    documents.put(
        "a script that ends itself",
        node(
            "a",
            "{type: transform, params: {script: \"}); java.lang.System.exit(0); (() => {\"}}"));
  }

  private static String node(String id, String node) {
    return "metadata: {name: x}\nnodes:\n  " + id + ": " + node + "\n";
  }

  private static String deepBlocks() {
    StringBuilder text = new StringBuilder("metadata:\n");
    for (int depth = 1; depth < 1_200; depth++) {
      text.append(" ".repeat(depth)).append("a:\n");
    }
    return text.toString();
  }
}

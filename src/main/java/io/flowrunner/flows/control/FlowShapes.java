package io.flowrunner.flows.control;

import static io.flowrunner.flows.control.Shape.Member.optional;
import static io.flowrunner.flows.control.Shape.Member.required;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The flow language, declared once. Params of nodes are declared by their node types. */
final class FlowShapes {
  static final int LONGEST_NAME = 200;
  static final int LONGEST_DESCRIPTION = 2_000;
  static final int LONGEST_VERSION = 100;
  static final int LONGEST_TAG = 100;
  static final int MOST_TAGS = 50;
  private static final int MOST_PARALLEL = 1_000;
  private static final int MOST_RUNS = 10_000;
  static final String NODES = "nodes";
  static final String TYPE = "type";
  static final String PARAMS = "params";
  static final String BATCH_KEY = "batch";
  static final String DEFAULT_VERSION = "1.0.0";

  static final Shape.Text NAME = new Shape.Text(LONGEST_NAME, false, false);
  static final Shape.Text DESCRIPTION = new Shape.Text(LONGEST_DESCRIPTION, true, true);
  static final Shape.Text TAG = new Shape.Text(LONGEST_TAG, false, false);

  static final Pattern NODE_ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
  private static final Pattern ACTION =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}|[1-5][0-9][0-9]|[1-5]xx");
  private static final Pattern ANY_KEY = Pattern.compile("[\\s\\S]{1,256}");

  private static final Shape LONG_TIME = new Shape.Length(false);
  private static final Shape ANY_TIME = new Shape.Length(true);
  private static final Shape SCRIPT = new Shape.JavaScript();
  private static final Shape NODE_REFERENCE = new Shape.NodeReference();

  private static final Shape METADATA =
      Shape.Members.of(
          required("name", NAME, "Name of the flow, 1 to 200 characters").suchAs("Order intake"),
          optional("description", DESCRIPTION, "What the flow does, in words for people"),
          optional(
                  "version",
                  new Shape.Text(LONGEST_VERSION, false, false),
                  "The author's label of the version")
              .defaultsTo(DEFAULT_VERSION),
          optional("tags", new Shape.Items(TAG, MOST_TAGS), "Words to find the flow by")
              .suchAs(List.of("production")));

  static final Shape.Members RETRY =
      Shape.Members.of(
          optional(
                  "max_retries",
                  new Shape.Whole(0, 1_000),
                  "Attempts beyond the first; 0, or what the node type says")
              .suchAs(3),
          optional("wait", ANY_TIME, "Before the first retry").defaultsTo("1s"),
          optional(
                  "backoff",
                  new Shape.Choice(List.of("exponential", "linear", "fixed")),
                  "How the wait grows")
              .defaultsTo("exponential"),
          optional("max_wait", ANY_TIME, "The longest wait").defaultsTo("30s"),
          optional(
                  "jitter",
                  new Shape.Choice(List.of("full", "none")),
                  "Whether waits are drawn at random, so that many runs do not return at once")
              .defaultsTo("full"),
          optional("max_elapsed", LONG_TIME, "No retry later than this after the first attempt")
              .suchAs("5m"),
          optional(
                  "on",
                  new Shape.Items(new Shape.Text(100, false, false), 100),
                  "Error codes to retry; by default those that the node type calls retryable")
              .suchAs(List.of("http_5xx", "timeout", "connection")));

  private static final Shape HOOKS =
      Shape.Members.of(
          optional("prep", SCRIPT, "Receives context, the resolved params; returns them changed")
              .suchAs("context.headers['X-Run'] = execution.id; return context;"),
          optional("exec", SCRIPT, "Replaces the node's own work; returns the output")
              .suchAs("return {simulated: true};"),
          optional("post", SCRIPT, "Receives result; returns it changed; action(name) picks edges")
              .suchAs("result.seen = true; return result;"));

  private static final Shape.Members BATCH =
      Shape.Members.of(
          required("items", new Shape.ResolvedList(), "A list; the node runs once per item")
              .suchAs("${input.lines}"),
          optional(
                  "strategy",
                  new Shape.Choice(List.of("serial", "parallel", "worker_pool")),
                  "One after the other, all at once, or max_parallel workers")
              .defaultsTo("serial"),
          optional(
                  "max_parallel",
                  new Shape.Whole(1, MOST_PARALLEL),
                  "Items at once; all for parallel, 5 for worker_pool")
              .suchAs(5),
          optional(
                  "on_error",
                  new Shape.Choice(List.of("fail", "continue")),
                  "Whether a failed item fails the node or stands as {error}")
              .defaultsTo("fail"));

  private static final Shape CONCURRENCY =
      Shape.Members.of(
          required("limit", new Shape.Whole(1, MOST_RUNS), "Active runs of the flow at most")
              .suchAs(5),
          optional(
                  "on_limit",
                  new Shape.Choice(List.of("queue", "reject")),
                  "Whether one more waits for its turn or is refused (409)")
              .defaultsTo("queue"));

  private static final Shape NEXT =
      new Shape.Either(
          NODE_REFERENCE,
          new Shape.Table(
              ACTION,
              "default, error, a status such as 404, a class such as 4xx, or a name of letters,"
                  + " digits, _ and -",
              NODE_REFERENCE,
              true));

  static final Shape.Members NODE =
      Shape.Members.of(
          required(TYPE, new Shape.Text(100, false, false), "The node type"),
          optional("description", DESCRIPTION, "Words for people"),
          optional(PARAMS, new Shape.AnyMap(true), "As the node type declares them"),
          optional("timeout", LONG_TIME, "Of one attempt").suchAs("30s"),
          optional("retry", RETRY, "When a failed attempt is made again"),
          optional(
                  "delivery",
                  new Shape.Choice(List.of("at_least_once", "at_most_once")),
                  "What happens after a crash to an effect of which nobody knows whether it took"
                      + " place")
              .defaultsTo("at_least_once"),
          optional("next", NEXT, "Where the run goes: a node, or a map of action to node")
              .suchAs(Map.of("default", "done")),
          optional("hooks", HOOKS, "Scripts around or in place of the node's own work"),
          optional(BATCH_KEY, BATCH, "Runs the node once per item"));

  static final Shape.Members FLOW =
      Shape.Members.of(
          required("metadata", METADATA, "What the flow is called and how it is found"),
          optional(
              InputSchemaReader.INPUTS,
              new Shape.AnyMap(false),
              "JSON Schema (2020-12) of the run's input"),
          optional(
                  "vars",
                  new Shape.Table(ANY_KEY, "1 to 256 characters", new Shape.Anything(), true),
                  "Constants of the flow")
              .suchAs(Map.of("base", "https://api.example.com")),
          optional("timeout", LONG_TIME, "Of a whole run").suchAs("1h"),
          optional("concurrency", CONCURRENCY, "How many runs may be active at once"),
          optional("retention", LONG_TIME, "How long a run is kept after its end").suchAs("90d"),
          optional("start", NODE_REFERENCE, "The first node; by default the first in the document"),
          required(
              NODES,
              new Shape.Table(
                  NODE_ID,
                  "1 to 64 letters, digits, _ and -, and not begin with a digit or -",
                  NODE,
                  false),
              "The nodes by their ids"),
          optional("output", new Shape.Anything(), "The run's result; else the last node's output")
              .suchAs("${results.shape}"));

  private FlowShapes() {}
}

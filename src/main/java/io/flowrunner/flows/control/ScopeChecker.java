package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptReference;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the names that a document's scripts use exist where they stand. */
final class ScopeChecker {
  /** Only inside a batch or a body. */
  private static final Set<String> OF_ITEMS = Set.of("item", "index");

  private static final String BATCH = "batch";
  private static final String ACTION = "action";
  private static final String CONTEXT = "context";
  private static final String RESULT = "result";

  /** What every object has. */
  private static final Set<String> INHERITED =
      Set.of(
          "constructor",
          "hasOwnProperty",
          "isPrototypeOf",
          "propertyIsEnumerable",
          "toLocaleString",
          "toString",
          "valueOf");

  private static final Map<String, String> INSTEAD =
      Map.of(
          "fetch", "use an http.request node",
          "XMLHttpRequest", "use an http.request node",
          "setTimeout", "use a delay node",
          "setInterval", "use a delay node",
          "require", "scripts have no modules",
          "process", "scripts have no access to the system",
          "env", "use vars or secrets",
          "inputs", "did you mean input?",
          "output", "did you mean results?");

  private final YamlValue.Members document;
  private final NodeScopes scopes;
  private final Set<String> nodes;
  private final Set<String> vars;
  private final Set<String> secretKeys;
  private final Findings findings;

  ScopeChecker(
      YamlValue.Members document, NodeScopes scopes, Set<String> secretKeys, Findings findings) {
    this.document = document;
    this.scopes = scopes;
    this.nodes = keys(document, "nodes");
    this.vars = keys(document, "vars");
    this.secretKeys = secretKeys;
    this.findings = findings;
  }

  private static Set<String> keys(YamlValue.Members document, String name) {
    return document.map(name).map(map -> map.members().keySet()).orElse(Set.of());
  }

  /**
   * @param name where the name stands in the document
   * @param at where it stands with its member
   */
  void check(Script.Kind kind, ScriptReference use, Span name, Span at, DocumentPath path) {
    String root = use.root();
    String member = use.member();
    if (findings.isFull()) {
      return;
    }
    boolean unknownItem = OF_ITEMS.contains(root) && !knowsItem(path);
    if (unknownItem || !isKnown(kind, root)) {
      unknownName(kind, root, name, path);
    } else if (member == null || INHERITED.contains(member)) {
      return;
    } else if (root.equals(ScopeNames.RESULTS) && !nodes.contains(member)) {
      add(
          FindingCode.UNKNOWN_RESULT,
          at,
          path,
          "There is no node " + Words.quoted(member) + " whose result this could be",
          near(root, member, nodes));
    } else if (root.equals(ScopeNames.RESULTS)) {
      visible(member, at, path);
    } else if (root.equals("vars") && !vars.contains(member)) {
      add(
          FindingCode.UNKNOWN_NAME,
          at,
          path,
          "There is no " + Words.quoted(member) + " in vars",
          near(root, member, vars));
    } else if (root.equals(ScopeNames.SECRETS) && !secretKeys.contains(member)) {
      add(
          FindingCode.UNKNOWN_SECRET,
          at,
          path,
          "The account has no secret " + Words.quoted(member),
          near(root, member, secretKeys));
    }
  }

  private static boolean isKnown(Script.Kind kind, String root) {
    return switch (root) {
      case CONTEXT -> kind == Script.Kind.PREP;
      case RESULT, ACTION -> kind == Script.Kind.POST;
      case "arguments" -> kind != Script.Kind.EXPRESSION;
      default -> ScopeNames.GLOBALS.contains(root) || ScopeNames.ALL.contains(root);
    };
  }

  /** A batch knows them but in its own items; nothing is said of nodes that nothing leads to. */
  private boolean knowsItem(DocumentPath path) {
    String node = path.node().orElse(null);
    if (node == null) {
      return false;
    }
    boolean batch =
        document
            .map(FlowShapes.NODES)
            .flatMap(all -> all.map(node))
            .flatMap(members -> members.get(BATCH))
            .isPresent();
    return batch && !path.isWithin(BATCH) || scopes.of(node).map(Scope::knowsItem).orElse(true);
  }

  /** Results of a body end with it. */
  private void visible(String node, Span at, DocumentPath path) {
    Optional<String> user = path.node();
    Optional<Scope> from = user.isPresent() ? scopes.of(user.get()) : Optional.of(scopes.main());
    Optional<Scope> to = scopes.of(node);
    Scope hidden = from.isPresent() && to.isPresent() ? to.get().bodyHiddenFrom(from.get()) : null;
    if (hidden != null) {
      add(
          FindingCode.UNKNOWN_RESULT,
          at,
          path,
          "The result of %s is not visible outside of %s"
              .formatted(Words.quoted(node), hidden.noun()),
          "the list of its outputs is " + result(hidden.owner()));
    }
  }

  private static String result(String node) {
    return node.contains("-") ? "results[\"" + node + "\"]" : "results." + node;
  }

  private void unknownName(Script.Kind kind, String root, Span at, DocumentPath path) {
    String message = "There is no " + Words.quoted(root) + " here";
    String suggestion = INSTEAD.get(root);
    if (root.equals(CONTEXT) || root.equals(RESULT) || root.equals(ACTION)) {
      suggestion = root + " is known in the hook " + (root.equals(CONTEXT) ? "prep" : "post");
    } else if (OF_ITEMS.contains(root)) {
      suggestion = root + " is known inside a batch or the body of a foreach";
    } else if (suggestion == null) {
      Set<String> known = new HashSet<>(ScopeNames.ALL);
      known.addAll(ScopeNames.GLOBALS);
      known.removeIf(name -> !isKnown(kind, name) || OF_ITEMS.contains(name) && !knowsItem(path));
      suggestion = findings.didYouMean(root, known);
    }
    add(FindingCode.UNKNOWN_NAME, at, path, message, suggestion);
  }

  /** {@code results.my-node} is a subtraction: a name with a dash or dot wants brackets. */
  private String near(String root, String member, Collection<String> known) {
    return known.stream()
        .filter(name -> name.startsWith(member + "-") || name.startsWith(member + "."))
        .findFirst()
        .map(name -> "write " + root + "[\"" + name + "\"]")
        .orElseGet(() -> findings.didYouMean(member, known));
  }

  private void add(
      FindingCode code, Span at, DocumentPath path, String message, String suggestion) {
    findings.add(code, at, path, message, suggestion);
  }
}

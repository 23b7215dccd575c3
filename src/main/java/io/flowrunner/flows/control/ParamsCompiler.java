package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamProblem;
import io.flowrunner.scripting.entity.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Params of one document's nodes to templates, checked against what the node types declare. */
final class ParamsCompiler {
  private static final String ROOT = "params";

  private final ScriptReader scripts;
  private final ParamsBinder binder;
  private final Findings findings;

  ParamsCompiler(ScriptReader scripts, ParamsBinder binder, Findings findings) {
    this.scripts = scripts;
    this.binder = binder;
    this.findings = findings;
  }

  /** A value in the params and the key (or place in a list) that it stands under. */
  private record Place(YamlValue value, Span key, DocumentPath path) {}

  /**
   * @param key of the params; the node's id when it has none
   */
  Template compile(NodeDeclaration type, YamlValue.Members given, DocumentPath path, Span key) {
    Map<String, Template> params = members(type.params(), given, path);
    Place root = new Place(given, key, path);
    for (ParamProblem problem : binder.check(type, params)) {
      if (findings.isFull()) {
        break;
      }
      report(problem, root);
    }
    return new Template.Members(params);
  }

  private Map<String, Template> members(
      List<ParamDeclaration> declared, YamlValue.Members given, DocumentPath path) {
    Map<String, ParamDeclaration> byName = new LinkedHashMap<>();
    declared.forEach(param -> byName.put(param.name(), param));
    Map<String, Template> templates = new LinkedHashMap<>();
    for (YamlValue.Member member : given.members().values()) {
      if (!member.value().isNull()) {
        DocumentPath at = path.key(member.key());
        ParamDeclaration param = byName.get(member.key());
        templates.put(
            member.key(),
            param == null
                ? scripts.template(member.value(), at)
                : param(param.kind(), param, member.value(), at));
      }
    }
    return templates;
  }

  private Template param(Kind kind, ParamDeclaration param, YamlValue value, DocumentPath path) {
    if (param.starts() != Param.Starts.NOTHING) {
      return nodes(value, path);
    }
    if (kind == Kind.SCRIPT) {
      return scripts.scriptParam(param.script(), value, path);
    }
    if (kind == Kind.OBJECT && value instanceof YamlValue.Members given) {
      return new Template.Members(members(param.members(), given, path));
    }
    if (param.items() == Kind.OBJECT
        && kind == Kind.LIST
        && value instanceof YamlValue.Items list) {
      List<Template> items = new ArrayList<>(list.items().size());
      for (int i = 0; i < list.items().size(); i++) {
        items.add(param(Kind.OBJECT, param, list.items().get(i), path.index(i)));
      }
      return new Template.Items(items);
    }
    if (param.items() == Kind.OBJECT
        && kind == Kind.MAP
        && value instanceof YamlValue.Members map) {
      Map<String, Template> members = new LinkedHashMap<>();
      map.members()
          .forEach(
              (key, member) ->
                  members.put(key, param(Kind.OBJECT, param, member.value(), path.key(key))));
      return new Template.Members(members);
    }
    return scripts.template(value, path);
  }

  /** Ids of nodes: which paths a flow has is known before any run. */
  private Template nodes(YamlValue value, DocumentPath path) {
    boolean constant = true;
    if (value instanceof YamlValue.Members map) {
      for (YamlValue.Member member : map.members().values()) {
        constant &= nodes(member.value(), path.key(member.key())) != ScriptReader.BROKEN;
      }
    } else if (value instanceof YamlValue.Items list) {
      for (int i = 0; i < list.items().size(); i++) {
        constant &= nodes(list.items().get(i), path.index(i)) != ScriptReader.BROKEN;
      }
    } else if (value.text().filter(text -> text.contains("${")).isPresent()) {
      constant = false;
      findings.add(
          FindingCode.INVALID_VALUE,
          value.span(),
          path,
          "Must be the id of a node as it stands: ${...} is not resolved here",
          "let a condition pick the path");
    }
    return constant ? scripts.template(value, path) : ScriptReader.BROKEN;
  }

  private void report(ParamProblem problem, Place root) {
    String path = problem.path().substring(ROOT.length());
    switch (problem.what()) {
      case MISSING -> missing(problem, path, root);
      case UNKNOWN -> unknown(problem, place(path, root).orElse(root));
      case WRONG -> wrong(problem, place(path, root).orElse(root));
    }
  }

  private void missing(ParamProblem problem, String path, Place root) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
      findings.add(
          FindingCode.MISSING_PARAM, root.key(), root.path(), "The params " + problem.reason());
      return;
    }
    String name = path.substring(dot + 1);
    Place parent = place(path.substring(0, dot), root).orElse(root);
    Optional<YamlValue.Member> named =
        parent.value() instanceof YamlValue.Members given
            ? Optional.ofNullable(given.members().get(name))
            : Optional.empty();
    findings.add(
        FindingCode.MISSING_PARAM,
        named.map(YamlValue.Member::keySpan).orElse(parent.key()),
        parent.path().key(name),
        "The param " + name + (named.isPresent() ? " has no value" : " is missing"));
  }

  private void unknown(ParamProblem problem, Place place) {
    String name = (String) place.path().step();
    String suggestion = null;
    if (problem.suggestion() != null) {
      suggestion = "did you mean " + problem.suggestion() + "?";
    } else if (FlowShapes.NODE.find(name).isPresent()) {
      suggestion = name + " is a key of the node, beside params";
    }
    findings.add(
        FindingCode.UNKNOWN_KEY,
        place.key(),
        place.path(),
        "The param " + Words.quoted(name) + " is not known here",
        suggestion);
  }

  private void wrong(ParamProblem problem, Place place) {
    String reason = problem.reason();
    FindingCode code =
        reason.startsWith("must be a duration")
            ? FindingCode.INVALID_DURATION
            : reason.contains(", not ") && !reason.contains(", not \"")
                ? FindingCode.WRONG_TYPE
                : FindingCode.INVALID_VALUE;
    String name = place.path().step() instanceof String key ? key : "item " + place.path().step();
    findings.add(
        code,
        place.path().step().equals(ROOT) ? place.key() : place.value().span(),
        place.path(),
        Words.shortened(name + " " + reason, 300),
        problem.suggestion() == null ? null : "did you mean " + problem.suggestion() + "?");
  }

  /** The value that a problem's path names; keys with dots in them are tried out. */
  private static Optional<Place> place(String path, Place from) {
    if (path.isEmpty()) {
      return Optional.of(from);
    }
    if (from.value() instanceof YamlValue.Items list && path.charAt(0) == '[') {
      int close = path.indexOf(']');
      int index = Integer.parseInt(path.substring(1, close));
      YamlValue item = list.items().get(index);
      return place(
          path.substring(close + 1), new Place(item, item.span(), from.path().index(index)));
    }
    if (from.value() instanceof YamlValue.Members map && path.charAt(0) == '.') {
      for (YamlValue.Member member : map.members().values()) {
        String rest = path.substring(1);
        if (rest.startsWith(member.key())) {
          Optional<Place> found =
              place(
                  rest.substring(member.key().length()),
                  new Place(member.value(), member.keySpan(), from.path().key(member.key())));
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }
}

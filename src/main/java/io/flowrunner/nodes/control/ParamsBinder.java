package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.ParamProblem;
import io.flowrunner.nodes.entity.ParamProblem.What;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * From the params of a flow to a node's own record, and the check of them before any run, by the
 * same code. Stateless; safe for many threads. {@link ParamValues} tells what is coerced.
 */
@ApplicationScoped
public class ParamsBinder {
  private static final String ROOT = "params";

  /**
   * @param resolved values without templates; scripts are handed through
   * @throws ParamsException for the first thing that is wrong
   */
  public Record bind(NodeDeclaration declaration, Map<String, Object> resolved) {
    Map<String, Object> values =
        ParamValues.members(declaration.params(), resolved, ROOT, ParamSink.THROWING);
    exactlyOne(declaration, resolved, ParamSink.THROWING);
    return ParamsShape.of(declaration.paramsType()).make(values, ROOT);
  }

  /**
   * Everything that can be known to be wrong before a run.
   *
   * @param given values or {@link Template}s in any mixture; what a template will yield is not
   *     judged. A script may be a Script or still its source.
   */
  public List<ParamProblem> check(NodeDeclaration declaration, Map<String, ?> given) {
    ParamSink.Gathering sink = new ParamSink.Gathering();
    ParamValues.members(declaration.params(), given, ROOT, sink);
    exactlyOne(declaration, given, sink);
    if (sink.isUsable()) {
      settled(given).ifPresent(values -> tryBind(declaration, values, sink));
    }
    return sink.problems();
  }

  /**
   * What is wrong with one value, each with its own path.
   *
   * @param path of the value, for example {@code params.auth}
   */
  public List<ParamProblem> check(ParamDeclaration param, Object given, String path) {
    ParamSink.Gathering sink = new ParamSink.Gathering();
    ParamValues.convert(param, given, path, sink);
    return sink.problems();
  }

  /**
   * As {@link #check(ParamDeclaration, Object, String)}: the first, as words that follow a name.
   */
  public Optional<String> problem(ParamDeclaration param, Object constant) {
    return check(param, constant, "").stream()
        .findFirst()
        .map(problem -> problem.message().strip());
  }

  private static void exactlyOne(
      NodeDeclaration declaration, Map<String, ?> given, ParamSink sink) {
    List<String> rule = declaration.oneOf();
    long present = rule.stream().filter(name -> isGiven(given.get(name))).count();
    if (!rule.isEmpty() && present != 1) {
      sink.problem(
          present == 0 ? What.MISSING : What.WRONG,
          ROOT,
          (present == 0 ? "must name one of " : "must name only one of ") + String.join(", ", rule),
          null);
    }
  }

  private static boolean isGiven(Object value) {
    return value instanceof Template.Constant constant ? constant.value() != null : value != null;
  }

  /** Rules that only the record's constructor knows can be checked when every value is known. */
  private void tryBind(
      NodeDeclaration declaration, Map<String, Object> values, ParamSink.Gathering sink) {
    try {
      bind(declaration, values);
    } catch (ParamsException e) {
      sink.wrong(e.path(), e.reason());
    }
  }

  /** The values without templates; empty when one of them only a run can tell. */
  private static Optional<Map<String, Object>> settled(Map<String, ?> given) {
    try {
      Map<String, Object> values = new LinkedHashMap<>();
      given.forEach((name, value) -> values.put(name, settled(value)));
      return Optional.of(values);
    } catch (ScriptFailedException e) {
      return Optional.empty();
    }
  }

  private static Object settled(Object value) {
    if (value instanceof Template template) {
      return template.resolve(ParamsBinder::unknown);
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> values = new LinkedHashMap<>();
      map.forEach((name, member) -> values.put(name, settled(member)));
      return values;
    } else if (value instanceof List<?> list) {
      return list.stream().map(ParamsBinder::settled).collect(Collectors.toList());
    }
    return value;
  }

  private static Object unknown(Script expression) {
    throw new ScriptFailedException(ScriptFailedException.EXPRESSION_ERROR, "not known yet");
  }
}

package io.flowrunner.scripting.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a flow document in which <code>${...}</code> may stand, at any depth. Compiled once
 * per revision, resolved for each attempt.
 */
public sealed interface Template {
  /** Computes one expression; answers a JSON value or a Script handed through. */
  @FunctionalInterface
  interface Evaluator {
    Object evaluate(Script expression);
  }

  /**
   * The value with every expression replaced; typed where the whole text is one expression.
   *
   * @throws ScriptFailedException with code expression_error and the path of the param in its
   *     message
   */
  Object resolve(Evaluator evaluator);

  /** No expression in it. The value may be a {@link Script} for params that are scripts. */
  record Constant(Object value) implements Template {
    @Override
    public Object resolve(Evaluator evaluator) {
      return value;
    }
  }

  /**
   * The whole text is one <code>${...}</code>: keeps its type.
   *
   * @param path where it stands, for example {@code params.headers.Authorization}
   */
  record Whole(Script expression, String path) implements Template {
    @Override
    public Object resolve(Evaluator evaluator) {
      return Expressions.value(evaluator, expression, path);
    }
  }

  /** Text with expressions in it; parts are String or Script. Objects are inserted as JSON. */
  record Text(List<Object> parts, String path) implements Template {
    @Override
    public Object resolve(Evaluator evaluator) {
      StringBuilder text = new StringBuilder();
      for (Object part : parts) {
        text.append(
            part instanceof Script expression
                ? Expressions.text(Expressions.value(evaluator, expression, path))
                : part);
      }
      return text.toString();
    }
  }

  record Members(Map<String, Template> members) implements Template {
    @Override
    public Object resolve(Evaluator evaluator) {
      Map<String, Object> values = new LinkedHashMap<>();
      members.forEach((name, member) -> values.put(name, member.resolve(evaluator)));
      return values;
    }
  }

  record Items(List<Template> items) implements Template {
    @Override
    public Object resolve(Evaluator evaluator) {
      List<Object> values = new ArrayList<>(items.size());
      items.forEach(item -> values.add(item.resolve(evaluator)));
      return values;
    }
  }
}

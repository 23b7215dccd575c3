package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import io.flowrunner.scripting.entity.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles values of a flow document in which <code>${...}</code> may stand. Stateless. */
public final class TemplateCompiler {
  private final ScriptCompiler scripts = new ScriptCompiler();

  /**
   * @param value a map, list, text, number, boolean or null, nested as it likes
   * @param path where the value stands, for messages; members are added as {@code .name}, list
   *     positions as {@code [0]}
   * @param sink is told every error; a text that has one becomes a constant
   */
  public Template compile(Object value, String path, ScriptIssues sink) {
    if (value instanceof Map<?, ?> members) {
      return members(members, path, sink);
    }
    if (value instanceof List<?> items) {
      return items(items, path, sink);
    }
    return value instanceof String text
        ? new TextReader(text, path, sink).read()
        : new Template.Constant(value);
  }

  private Template members(Map<?, ?> values, String path, ScriptIssues sink) {
    Map<String, Template> members = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          String at = path.isEmpty() ? name.toString() : path + "." + name;
          members.put(name.toString(), compile(value, at, sink));
        });
    if (!members.values().stream().allMatch(Template.Constant.class::isInstance)) {
      return new Template.Members(Collections.unmodifiableMap(members));
    }
    Map<String, Object> constants = new LinkedHashMap<>();
    members.forEach((name, member) -> constants.put(name, constant(member)));
    return new Template.Constant(Collections.unmodifiableMap(constants));
  }

  private Template items(List<?> values, String path, ScriptIssues sink) {
    List<Template> items = new ArrayList<>(values.size());
    for (Object value : values) {
      items.add(compile(value, path + "[" + items.size() + "]", sink));
    }
    if (!items.stream().allMatch(Template.Constant.class::isInstance)) {
      return new Template.Items(List.copyOf(items));
    }
    List<Object> constants = new ArrayList<>(items.size());
    items.forEach(item -> constants.add(constant(item)));
    return new Template.Constant(Collections.unmodifiableList(constants));
  }

  private static Object constant(Template template) {
    return ((Template.Constant) template).value();
  }

  /** Takes one text apart. */
  private final class TextReader {
    private final List<Object> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private final String text;
    private final String path;
    private final ScriptIssues sink;
    private final Lines lines;
    private boolean sound = true;

    TextReader(String text, String path, ScriptIssues sink) {
      this.text = text;
      this.path = path;
      this.sink = sink;
      lines = new Lines(text);
    }

    Template read() {
      int at = 0;
      while (at < text.length()) {
        at = part(at);
      }
      flush();
      if (!sound) {
        return new Template.Constant(text);
      }
      if (parts.size() == 1 && parts.get(0) instanceof Script whole) {
        return new Template.Whole(whole, path);
      }
      return parts.stream().anyMatch(Script.class::isInstance)
          ? new Template.Text(List.copyOf(parts), path)
          : new Template.Constant(parts.isEmpty() ? "" : parts.get(0));
    }

    /** Answers where the next part begins. */
    private int part(int at) {
      int dollar = text.indexOf("${", at);
      if (dollar < 0) {
        literal.append(text, at, text.length());
        return text.length();
      }
      if (dollar > at && text.charAt(dollar - 1) == '$') {
        literal.append(text, at, dollar - 1).append("${");
        return dollar + 2;
      }
      literal.append(text, at, dollar);
      int start = dollar + 2;
      int end = TemplateScanner.closingBrace(text, start);
      if (end < 0) {
        report("This ${ is not closed; a literal one is written $${", dollar);
        return text.length();
      }
      expression(start, end);
      return end + 1;
    }

    private void expression(int start, int end) {
      try {
        Script script = scripts.compile(Script.Kind.EXPRESSION, text.substring(start, end));
        sink.expression(path, script, start);
        flush();
        parts.add(script);
      } catch (ScriptSyntaxException e) {
        report(e.getMessage(), start + e.offset());
      }
    }

    private void report(String message, int offset) {
      sound = false;
      sink.issue(path, message, offset, lines.line(offset), lines.column(offset));
    }

    private void flush() {
      if (literal.length() > 0) {
        parts.add(literal.toString());
        literal.setLength(0);
      }
    }
  }
}

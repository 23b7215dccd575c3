package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.scripting.control.ScriptCompiler;
import io.flowrunner.scripting.control.ScriptIssues;
import io.flowrunner.scripting.control.TemplateCompiler;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptReference;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import io.flowrunner.scripting.entity.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripts and expressions of one document; what is wrong in them is reported where it stands. */
final class ScriptReader {
  /** Stands for what could not be compiled, so that nothing further is said about it. */
  static final Template BROKEN =
      new Template.Whole(new Script(Script.Kind.EXPRESSION, "", Set.of(), Optional.empty()), "");

  private static final Pattern IN_BRACES = Pattern.compile("(?s)\\s*\\$\\{.*}\\s*");

  private final ScriptCompiler compiler;
  private final TemplateCompiler templates;
  private final ScopeChecker scope;
  private final Findings findings;

  ScriptReader(
      ScriptCompiler compiler, TemplateCompiler templates, ScopeChecker scope, Findings findings) {
    this.compiler = compiler;
    this.templates = templates;
    this.scope = scope;
    this.findings = findings;
  }

  /** The value with its expressions compiled; what holds none is one constant. */
  Template template(YamlValue value, DocumentPath path) {
    if (value instanceof YamlValue.Members map) {
      Map<String, Template> members = new LinkedHashMap<>();
      map.members()
          .forEach((key, member) -> members.put(key, template(member.value(), path.key(key))));
      return areConstant(members.values()) ? constant(members) : new Template.Members(members);
    }
    if (value instanceof YamlValue.Items list) {
      List<Template> items = new ArrayList<>(list.items().size());
      for (YamlValue item : list.items()) {
        items.add(template(item, path.index(items.size())));
      }
      return areConstant(items) ? constant(items) : new Template.Items(items);
    }
    return scalar((YamlValue.Scalar) value, path);
  }

  private static boolean areConstant(Collection<Template> templates) {
    return templates.stream().allMatch(Template.Constant.class::isInstance);
  }

  private static Template constant(Map<String, Template> members) {
    Map<String, Object> values = new LinkedHashMap<>();
    members.forEach((key, member) -> values.put(key, ((Template.Constant) member).value()));
    return new Template.Constant(Collections.unmodifiableMap(values));
  }

  private static Template constant(List<Template> items) {
    List<Object> values = new ArrayList<>(items.size());
    items.forEach(item -> values.add(((Template.Constant) item).value()));
    return new Template.Constant(Collections.unmodifiableList(values));
  }

  private Template scalar(YamlValue.Scalar value, DocumentPath path) {
    if (value.text().filter(text -> text.contains("${")).isEmpty()) {
      return new Template.Constant(value.value());
    }
    Text text = new Text(value, path);
    Template compiled = templates.compile(value.value(), path.withinNode(), text);
    return text.broken ? BROKEN : compiled;
  }

  /** A param that is JavaScript: a constant {@link Script}. */
  Template scriptParam(Script.Kind kind, YamlValue value, DocumentPath path) {
    boolean readable =
        value.text().isPresent()
            || kind == Script.Kind.EXPRESSION && value instanceof YamlValue.Scalar;
    return readable
        ? script(kind, (YamlValue.Scalar) value, path)
            .<Template>map(Template.Constant::new)
            .orElse(BROKEN)
        : new Template.Constant(value.plain());
  }

  /** Empty when it is not JavaScript. */
  Optional<Script> script(Script.Kind kind, YamlValue.Scalar value, DocumentPath path) {
    Text text = new Text(value, path);
    try {
      Script script = compiler.compile(kind, value.source());
      text.expression(null, script, 0);
      return Optional.of(script);
    } catch (ScriptSyntaxException e) {
      boolean expression = kind == Script.Kind.EXPRESSION;
      boolean inBraces = expression && IN_BRACES.matcher(value.source()).matches();
      findings.add(
          expression ? FindingCode.EXPRESSION_SYNTAX : FindingCode.SCRIPT_SYNTAX,
          text.span(e.offset()),
          path,
          Words.shortened(e.getMessage(), 300),
          inBraces ? "write the expression without ${ and }" : null);
      return Optional.empty();
    }
  }

  /** Says of each action that the script picks by name where the name stands. */
  void actions(Script script, YamlValue.Scalar value, BiConsumer<String, Span> found) {
    for (ScriptReference use : compiler.actions(script)) {
      String name = use.member();
      int end = use.offset() + (value.source().startsWith(name, use.offset()) ? name.length() : 1);
      found.accept(name, value.origin().span(use.offset(), end));
    }
  }

  /** A text with JavaScript in it, told by the compiler what it finds. */
  private final class Text implements ScriptIssues {
    private final YamlValue.Scalar value;
    private final DocumentPath path;
    private boolean broken;

    Text(YamlValue.Scalar value, DocumentPath path) {
      this.value = value;
      this.path = path;
    }

    @Override
    public void issue(String at, String message, int offset, int line, int column) {
      broken = true;
      findings.add(
          FindingCode.EXPRESSION_SYNTAX, span(offset), path, Words.shortened(message, 300));
    }

    @Override
    public void expression(String at, Script script, int offset) {
      for (ScriptReference use : compiler.references(script)) {
        int from = offset + use.offset();
        int behind = from + use.root().length();
        Span name = value.origin().span(from, behind);
        int end = use.member() == null ? behind : behindMember(behind, use.member());
        scope.check(script.kind(), use, name, value.origin().span(from, end), path);
      }
    }

    /** A whole word; behind the last sign when the end came too soon. */
    Span span(int offset) {
      int from = Math.min(offset, value.source().stripTrailing().length());
      int end = from;
      while (end < value.source().length()
          && Character.isJavaIdentifierPart(value.source().charAt(end))) {
        end++;
      }
      return value.origin().span(from, Math.max(end, from + 1));
    }

    private int behindMember(int from, String member) {
      String name = Pattern.quote(member);
      Matcher read =
          Pattern.compile(
                  "\\s*\\??\\.\\s*"
                      + name
                      + "|\\s*(?:\\?\\.)?\\s*\\[\\s*(['\"])"
                      + name
                      + "\\1\\s*]")
              .matcher(value.source())
              .region(from, value.source().length());
      return read.lookingAt() ? read.end() : from;
    }
  }
}

package io.flowrunner.scripting.control;

import com.oracle.js.parser.Token;
import com.oracle.js.parser.TokenType;
import com.oracle.js.parser.ir.AccessNode;
import com.oracle.js.parser.ir.BaseNode;
import com.oracle.js.parser.ir.CallNode;
import com.oracle.js.parser.ir.Expression;
import com.oracle.js.parser.ir.ExpressionStatement;
import com.oracle.js.parser.ir.FunctionNode;
import com.oracle.js.parser.ir.IdentNode;
import com.oracle.js.parser.ir.IndexNode;
import com.oracle.js.parser.ir.LexicalContext;
import com.oracle.js.parser.ir.LiteralNode;
import com.oracle.js.parser.ir.Scope;
import com.oracle.js.parser.ir.UnaryNode;
import com.oracle.js.parser.ir.visitor.NodeVisitor;
import io.flowrunner.scripting.entity.ScopeNames;
import io.flowrunner.scripting.entity.ScriptReference;
import io.flowrunner.scripting.entity.ValuePath;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads out of a parsed script which names it takes from outside. */
final class ScriptSurvey {
  private static final Pattern POSITION = Pattern.compile("0|[1-9]\\d{0,8}");

  private ScriptSurvey() {}

  /**
   * @param silent nothing to diagnose: only asked for with {@code typeof}, or not the author's
   */
  record Use(ScriptReference reference, boolean silent) {}

  static List<Use> references(FunctionNode parsed, String source, int shift) {
    Visitor visitor = new Visitor(source, shift);
    parsed.accept(visitor);
    return visitor.uses.values().stream()
        .sorted(Comparator.comparingInt(use -> use.reference().offset()))
        .toList();
  }

  /** Calls of {@code action} with a text, as references to that member. */
  static List<ScriptReference> actions(FunctionNode parsed, String source) {
    Visitor visitor = new Visitor(source, 0);
    parsed.accept(visitor);
    return visitor.actions.values().stream()
        .sorted(Comparator.comparingInt(ScriptReference::offset))
        .toList();
  }

  /**
   * Set when the script is nothing but a path from a name of the scope.
   *
   * @param expression as {@link ScriptParser#expression} answers it
   */
  static Optional<ValuePath> path(FunctionNode expression) {
    ExpressionStatement array = (ExpressionStatement) expression.getBody().getFirstStatement();
    List<Expression> elements = ((LiteralNode<?>) array.getExpression()).getElementExpressions();
    if (elements.size() != 1) {
      return Optional.empty();
    }
    LinkedList<Object> steps = new LinkedList<>();
    Expression node = elements.get(0);
    while (node instanceof BaseNode access) {
      Object step = step(access);
      if (step == null) {
        return Optional.empty();
      }
      steps.addFirst(step);
      node = access.getBase();
    }
    if (!(node instanceof IdentNode root) || !ScopeNames.ALL.contains(root.getName())) {
      return Optional.empty();
    }
    steps.addFirst(root.getName());
    return Optional.of(new ValuePath(List.copyOf(steps)));
  }

  /** A member's name or a list's position; null for anything that must be computed. */
  private static Object step(BaseNode access) {
    if (access.isOptionalChain() || access.isSuper()) {
      return null;
    }
    if (access instanceof AccessNode member) {
      return member.isPrivate() ? null : member.getProperty();
    }
    if (access instanceof IndexNode index && index.getIndex() instanceof LiteralNode<?> literal) {
      String text =
          literal.isString() || literal.getValue() instanceof Number ? literal.getString() : null;
      return text == null || !POSITION.matcher(text).matches()
          ? (literal.isString() ? text : null)
          : (Object) Integer.valueOf(text);
    }
    return null;
  }

  private static final class Visitor extends NodeVisitor<LexicalContext> {
    private final Map<String, Use> uses = new LinkedHashMap<>();
    private final Map<Integer, ScriptReference> actions = new LinkedHashMap<>();
    private final Map<IdentNode, String> members = new IdentityHashMap<>();
    private final Map<IdentNode, Boolean> guarded = new IdentityHashMap<>();
    private final String source;
    private final int shift;
    private final Lines lines;

    Visitor(String source, int shift) {
      super(new LexicalContext());
      this.source = source;
      this.shift = shift;
      lines = new Lines(source);
    }

    @Override
    public boolean enterAccessNode(AccessNode access) {
      return member(access);
    }

    @Override
    public boolean enterIndexNode(IndexNode index) {
      return member(index);
    }

    private boolean member(BaseNode access) {
      if (access.getBase() instanceof IdentNode root) {
        String name =
            access instanceof AccessNode member
                ? member.getProperty()
                : ((IndexNode) access).getIndex() instanceof LiteralNode<?> literal
                        && literal.isString()
                    ? literal.getString()
                    : null;
        members.put(root, name);
      }
      return true;
    }

    /** The place is that of the text, behind its quote. */
    @Override
    public boolean enterCallNode(CallNode call) {
      if (call.getFunction() instanceof IdentNode name
          && name.getName().equals(ScopeNames.ACTION)
          && !declared(ScopeNames.ACTION)
          && !call.getArgs().isEmpty()
          && call.getArgs().get(0) instanceof LiteralNode<?> text
          && text.isString()) {
        int from = lines.within(Token.descPosition(text.getToken()) - shift);
        int at = source.startsWith("'", from) || source.startsWith("\"", from) ? from + 1 : from;
        actions.put(
            at,
            new ScriptReference(
                name.getName(), text.getString(), at, lines.line(at), lines.column(at)));
      }
      return true;
    }

    @Override
    public boolean enterUnaryNode(UnaryNode unary) {
      if (unary.isTokenType(TokenType.TYPEOF) && unary.getExpression() instanceof IdentNode name) {
        guarded.put(name, true);
      }
      return true;
    }

    @Override
    public boolean enterIdentNode(IdentNode ident) {
      if (!ident.isPropertyName()
          && !ident.isInternal()
          && !ident.isThis()
          && !ident.isSuper()
          && !ident.isDirectSuper()
          && !ident.isMetaProperty()
          && !ident.isPrivate()
          && !declared(ident.getName())) {
        int at = lines.within(Token.descPosition(ident.getToken()) - shift);
        uses.putIfAbsent(
            at + ident.getName(),
            new Use(
                new ScriptReference(
                    ident.getName(), members.get(ident), at, lines.line(at), lines.column(at)),
                guarded.containsKey(ident) || !written(ident)));
      }
      return true;
    }

    /** The parser makes up some names of its own, for example in the constructors of classes. */
    private boolean written(IdentNode ident) {
      int at = Token.descPosition(ident.getToken()) - shift;
      return at >= 0 && (source.startsWith(ident.getName(), at) || source.startsWith("\\", at));
    }

    private boolean declared(String name) {
      for (Scope scope = lc.getCurrentScope(); scope != null; scope = scope.getParent()) {
        if (scope.hasSymbol(name)) {
          return true;
        }
      }
      return false;
    }
  }
}

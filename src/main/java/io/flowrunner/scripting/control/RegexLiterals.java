package io.flowrunner.scripting.control;

import com.oracle.js.parser.Lexer;
import com.oracle.js.parser.Token;
import com.oracle.js.parser.ir.FunctionNode;
import com.oracle.js.parser.ir.LexicalContext;
import com.oracle.js.parser.ir.LiteralNode;
import com.oracle.js.parser.ir.visitor.NodeVisitor;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.regex.RegexOptions;
import com.oracle.truffle.regex.RegexSource;
import com.oracle.truffle.regex.RegexSyntaxException;
import com.oracle.truffle.regex.flavor.js.JSRegexValidator;
import com.oracle.truffle.regex.tregex.buffer.CompilationBuffer;

/** Finds regular expressions that would only be refused when the script is first run. */
final class RegexLiterals {
  private RegexLiterals() {}

  static void check(FunctionNode parsed, String source, int shift) {
    parsed.accept(
        new NodeVisitor<LexicalContext>(new LexicalContext()) {
          @Override
          public boolean enterLiteralNode(LiteralNode<?> literal) {
            if (literal.getValue() instanceof Lexer.RegexToken regex) {
              check(regex, source, Token.descPosition(literal.getToken()) - shift);
            }
            return true;
          }
        });
  }

  private static void check(Lexer.RegexToken regex, String source, int position) {
    String text = "/" + regex.getExpression() + "/" + regex.getOptions();
    RegexSource pattern =
        new RegexSource(
            regex.getExpression(),
            regex.getOptions(),
            RegexOptions.DEFAULT,
            Source.newBuilder("regex", text, "pattern").build());
    try {
      new JSRegexValidator(null, pattern, new CompilationBuffer(pattern.getEncoding())).validate();
    } catch (RegexSyntaxException e) {
      throw ScriptParser.error(e.getMessage(), source, position);
    }
  }
}

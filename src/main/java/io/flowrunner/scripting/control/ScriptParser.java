package io.flowrunner.scripting.control;

import com.oracle.js.parser.ErrorManager;
import com.oracle.js.parser.Parser;
import com.oracle.js.parser.ParserException;
import com.oracle.js.parser.ScriptEnvironment;
import com.oracle.js.parser.Source;
import com.oracle.js.parser.ir.FunctionNode;
import io.flowrunner.scripting.entity.ScriptSyntaxException;
import java.util.Map;

/** The parser of the JavaScript engine, without the engine. */
final class ScriptParser {
  /** An expression is parsed behind an opening bracket and a line break. */
  static final int EXPRESSION_OFFSET = 2;

  private static final ScriptEnvironment LANGUAGE =
      ScriptEnvironment.builder()
          .ecmaScriptVersion(ScriptEnvironment.ES_2023)
          .strict(true)
          .allowBigInt(false)
          .annexB(true)
          .classFields(true)
          .privateFieldsIn(true)
          .emptyStatements(true)
          .build();

  private static final Map<String, String> PLAIN =
      Map.of(
          "Missing space after numeric literal",
              "A number runs into what follows it (there is no BigInt)",
          "Missing close quote", "A text is not closed",
          "await is only valid in async functions and the top level bodies of modules",
              "Scripts are synchronous: there is no await",
          "Expected , but found )", "There is no ( for this )",
          "Expected an operand but found error", "A character that has no meaning here",
          "Expected an operand but found eof", "A value is missing at the end",
          "Expected an operand but found import", "There are no modules: import is not available",
          "Expected an operand but found export", "There are no modules: export is not available");

  private ScriptParser() {}

  static FunctionNode body(String source) {
    return parse(source, source, 0, parser -> parser.parseFunctionBody(false, false));
  }

  /**
   * What parses in round and in square brackets cannot close either of them, so it is one
   * expression. Answers the parsed array of it.
   */
  static FunctionNode expression(String source) {
    if (source.isBlank()) {
      throw new ScriptSyntaxException("An expression is missing", 0, 1, 1);
    }
    try {
      parse("(\n" + source + "\n)", source, EXPRESSION_OFFSET, Parser::parse);
    } catch (ScriptSyntaxException e) {
      throw e.offset() < source.length() ? e : earlier(e, source);
    }
    return parse("[\n" + source + "\n]", source, EXPRESSION_OFFSET, Parser::parse);
  }

  /** A stray bracket closes ours, and the error then is said to stand behind the end. */
  private static ScriptSyntaxException earlier(ScriptSyntaxException found, String source) {
    try {
      parse("[\n" + source + "\n]", source, EXPRESSION_OFFSET, Parser::parse);
      return found;
    } catch (ScriptSyntaxException e) {
      return e.offset() < found.offset() ? e : found;
    }
  }

  private static FunctionNode parse(String text, String source, int shift, Step step) {
    try {
      Parser parser =
          new Parser(
              LANGUAGE, Source.sourceFor("script", text), new ErrorManager.ThrowErrorManager());
      FunctionNode parsed = step.parse(parser);
      RegexLiterals.check(parsed, source, shift);
      return parsed;
    } catch (ParserException e) {
      throw error(plain(e.getRawMessage()), source, e.getPosition() - shift);
    } catch (StackOverflowError e) {
      throw error("The script is nested too deeply", source, 0);
    }
  }

  static ScriptSyntaxException error(String message, String source, int position) {
    return new Lines(source).error(message, position);
  }

  private static String plain(String message) {
    String known = PLAIN.get(message);
    if (known != null) {
      return known;
    }
    return message
        .replace("Expected => but found", "An expression is not complete before")
        .replaceAll("\\beof\\b", "the end")
        .replaceAll("\\bident\\b", "a name");
  }

  @FunctionalInterface
  private interface Step {
    FunctionNode parse(Parser parser);
  }
}

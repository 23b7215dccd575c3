package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.ScriptFailedException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/** Says in the author's words why a script did not come to its end. */
final class ScriptFailures {
  private static final Logger LOG = Logger.getLogger(ScriptFailures.class.getName());
  private static final int LONGEST_MESSAGE = 2_000;

  /** The engine's own words when the thread's stack ends before the depth guard's limit. */
  private static final Pattern OVERFLOW =
      Pattern.compile(
          "RangeError: (Maximum call stack size exceeded"
              + "|cannot stringify objects nested that deep)");

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "RangeError: (Array buffer allocation failed" + "|Invalid typed array length: \\d{7})");

  private ScriptFailures() {}

  static ScriptFailedException stopped(String code, ScriptLimits limits) {
    return new ScriptFailedException(
        code,
        switch (code) {
          case ScriptFailedException.CANCELLED -> "The script was cancelled";
          case ScriptFailedException.SCRIPT_MEMORY ->
              "The script used more memory than it may (" + limits.memory() / 1_048_576 + " MiB)";
          default -> "The script ran longer than it may";
        });
  }

  static ScriptFailedException tooDeep(ScriptLimits limits) {
    return new ScriptFailedException(
        ScriptFailedException.SCRIPT_DEPTH,
        "The script's calls are nested too deeply (more than " + limits.depth() + ")");
  }

  static ScriptFailedException textTooLong(ScriptLimits limits) {
    return new ScriptFailedException(
        ScriptFailedException.SCRIPT_MEMORY,
        "A text in the script is longer than it may be ("
            + limits.text()
            + " characters, limits.script_text)");
  }

  static ScriptFailedException resultTooLarge(ScriptLimits limits) {
    return tooLarge("The result is larger than " + limits.output() + " bytes as JSON");
  }

  static ScriptFailedException tooLarge(String message) {
    return new ScriptFailedException(ScriptFailedException.OUTPUT_TOO_LARGE, message);
  }

  static ScriptFailedException of(PolyglotException problem, Script script, ScriptLimits limits) {
    String message = problem.getMessage() == null ? "" : problem.getMessage();
    if (OVERFLOW.matcher(message).lookingAt()) {
      return tooDeep(limits);
    }
    if (message.startsWith("RangeError: Invalid string length")) {
      return textTooLong(limits);
    }
    if (problem.isResourceExhausted() || isTooLong(message)) {
      return stopped(ScriptFailedException.SCRIPT_MEMORY, limits);
    }
    if (problem.isCancelled()) {
      return stopped(ScriptFailedException.SCRIPT_TIMEOUT, limits);
    }
    if (problem.isInternalError() || problem.isHostException()) {
      LOG.log(Level.WARNING, "The script engine failed", problem);
      return failed(script, "The script engine failed");
    }
    return failed(script, shortened(message) + place(problem, script));
  }

  static boolean isLimit(ScriptFailedException failure) {
    return !failure.code().equals(ScriptFailedException.SCRIPT_ERROR)
        && !failure.code().equals(ScriptFailedException.EXPRESSION_ERROR)
        && !failure.code().equals(ScriptFailedException.OUTPUT_TOO_LARGE);
  }

  /** With the code that fits what the script is; for a text that came from the script. */
  static ScriptFailedException failed(Script script, String message) {
    return new ScriptFailedException(
        script.kind() == Script.Kind.EXPRESSION
            ? ScriptFailedException.EXPRESSION_ERROR
            : ScriptFailedException.SCRIPT_ERROR,
        shortened(ScriptText.wellFormed(message)));
  }

  /** More than the engine's own limits of buffers. */
  private static boolean isTooLong(String message) {
    return TOO_LONG.matcher(message).lookingAt();
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 3) + "...";
  }

  /** The author's line, where there is more than one. */
  private static String place(PolyglotException problem, Script script) {
    if (script.source().indexOf('\n') < 0) {
      return "";
    }
    return StreamSupport.stream(problem.getPolyglotStackTrace().spliterator(), false)
        .filter(PolyglotException.StackFrame::isGuestFrame)
        .map(PolyglotException.StackFrame::getSourceLocation)
        .filter(at -> at != null && at.getSource().getName().equals(ScriptFunction.SOURCE))
        .findFirst()
        .map(ScriptFailures::line)
        .orElse("");
  }

  private static String line(SourceSection at) {
    return " (line " + (at.getStartLine() - ScriptFunction.LINES_BEFORE) + ")";
  }
}

package io.flowrunner.scripting.entity;

/** A script that did not come to its end; the message is for the flow's author. */
public class ScriptFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final String SCRIPT_ERROR = "script_error";
  public static final String SCRIPT_TIMEOUT = "script_timeout";
  public static final String SCRIPT_MEMORY = "script_memory";
  public static final String SCRIPT_DEPTH = "script_depth";
  public static final String OUTPUT_TOO_LARGE = "output_too_large";
  public static final String EXPRESSION_ERROR = "expression_error";
  public static final String CANCELLED = "cancelled";

  private final String code;

  public ScriptFailedException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** One of the constants above. */
  public String code() {
    return code;
  }
}

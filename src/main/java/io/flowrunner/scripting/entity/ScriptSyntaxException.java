package io.flowrunner.scripting.entity;

/** JavaScript that does not parse. Line and column are 1-based, the offset counts characters. */
public class ScriptSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final int line;
  private final int column;

  public ScriptSyntaxException(String message, int offset, int line, int column) {
    super(message, null, false, false);
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** Within the source as the author wrote it; its length when the end came too soon. */
  public int offset() {
    return offset;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}

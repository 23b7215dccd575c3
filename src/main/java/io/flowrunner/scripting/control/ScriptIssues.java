package io.flowrunner.scripting.control;

import io.flowrunner.scripting.entity.Script;

/** Is told what is wrong with the expressions of a template, all of it. */
@FunctionalInterface
public interface ScriptIssues {
  /**
   * @param path of the text in the value, for example {@code params.headers.Authorization}
   * @param offset where in the text, in characters from 0
   * @param line 1-based, within the text
   * @param column 1-based, within the line
   */
  void issue(String path, String message, int offset, int line, int column);

  /** Is told each sound expression and where in the text its source begins. */
  default void expression(String path, Script expression, int offset) {}
}

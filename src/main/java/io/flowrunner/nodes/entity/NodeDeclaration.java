package io.flowrunner.nodes.entity;

import io.flowrunner.scripting.entity.Script;
import java.util.List;

/**
 * A node type as the catalogue knows it, read once from its annotations.
 *
 * @param executor stateless, shared by all attempts
 * @param paramsType the Params record
 */
public record NodeDeclaration(
    String name,
    String summary,
    Effect effect,
    int retries,
    List<ParamDeclaration> params,
    List<String> actions,
    List<ErrorDeclaration> errors,
    String example,
    NodeExecutor<?> executor,
    Class<? extends Record> paramsType) {

  /** Kinds of params as an author thinks of them. */
  public enum Kind {
    TEXT,
    INTEGER,
    NUMBER,
    BOOLEAN,
    DURATION,
    TIME,
    MAP,
    LIST,
    OBJECT,
    CHOICE,
    SCRIPT,
    ANY
  }

  /**
   * @param members for OBJECT, and for a LIST of records; else empty
   * @param choices for CHOICE; else empty
   * @param script for SCRIPT; else null
   */
  public record ParamDeclaration(
      String name,
      Kind kind,
      boolean required,
      String defaultValue,
      String description,
      String example,
      List<ParamDeclaration> members,
      List<String> choices,
      Script.Kind script) {}

  public record ErrorDeclaration(String code, String description, boolean retryable) {}
}

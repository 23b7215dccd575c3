package io.flowrunner.nodes.entity;

import io.flowrunner.scripting.entity.Script;
import java.util.List;

/**
 * A node type as the catalogue knows it, read once from its annotations.
 *
 * @param oneOf params of which exactly one must be given; empty for no such rule
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
    List<String> oneOf,
    NodeExecutor<?> executor,
    Class<? extends Record> paramsType) {

  /** Without a rule about params that exclude each other. */
  public NodeDeclaration(
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
    this(
        name,
        summary,
        effect,
        retries,
        params,
        actions,
        errors,
        example,
        List.of(),
        executor,
        paramsType);
  }

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
   * @param items for LIST and MAP the kind of the values in it; else null
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
      Kind items,
      List<String> choices,
      Script.Kind script) {

    /** Of a list or map of records or of any values. */
    public ParamDeclaration(
        String name,
        Kind kind,
        boolean required,
        String defaultValue,
        String description,
        String example,
        List<ParamDeclaration> members,
        List<String> choices,
        Script.Kind script) {
      this(
          name,
          kind,
          required,
          defaultValue,
          description,
          example,
          members,
          kind == Kind.LIST || kind == Kind.MAP ? members.isEmpty() ? Kind.ANY : Kind.OBJECT : null,
          choices,
          script);
    }
  }

  public record ErrorDeclaration(String code, String description, boolean retryable) {}
}

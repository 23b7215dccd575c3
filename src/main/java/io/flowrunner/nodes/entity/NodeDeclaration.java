package io.flowrunner.nodes.entity;

import io.flowrunner.platform.control.Json;
import io.flowrunner.scripting.entity.Script;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A node type as the catalogue knows it, read once from its annotations.
 *
 * @param endsRun whether nothing comes after the node
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
    boolean endsRun,
    NodeExecutor<?> executor,
    Class<? extends Record> paramsType) {

  /** Without a rule about params that exclude each other; does not end the run. */
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
        false,
        executor,
        paramsType);
  }

  /** Whether the node splits the run into paths that its params name. */
  public boolean forks() {
    return params.stream().anyMatch(param -> param.starts() != Param.Starts.NOTHING);
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
    /** The id of a node of the flow; never an expression. */
    NODE,
    ANY
  }

  /**
   * @param members for OBJECT, and for a LIST of records; else empty
   * @param items for LIST and MAP the kind of the values in it; else null
   * @param choices for CHOICE; else empty
   * @param script for SCRIPT; else null
   * @param starts what begins at the nodes that it names
   * @param edge the action that it makes possible and that needs an edge of its own; else empty
   * @param action whether it is an action that the node may end with
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
      Script.Kind script,
      Param.Starts starts,
      String edge,
      boolean action) {

    /** The default as a JSON value; null for none. */
    public Object defaultAsJson() {
      return asJson(defaultValue);
    }

    /** The example as a JSON value; null for none. */
    public Object exampleAsJson() {
      return asJson(example);
    }

    /** Declarations write lists, maps and numbers as JSON; an expression stands for any of them. */
    private Object asJson(String written) {
      if (written.isEmpty()) {
        return null;
      }
      return switch (kind) {
        case TEXT, NODE, DURATION, TIME, CHOICE, SCRIPT -> written;
        default -> {
          try {
            yield Json.read(written, Object.class);
          } catch (UncheckedIOException e) {
            yield written;
          }
        }
      };
    }
  }

  public record ErrorDeclaration(String code, String description, boolean retryable) {}
}

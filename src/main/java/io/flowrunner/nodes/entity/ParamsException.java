package io.flowrunner.nodes.entity;

/** Params that a node cannot take; fails the attempt with code {@link #CODE}, never retried. */
public class ParamsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final String CODE = "invalid_params";

  private final String path;
  private final String reason;

  public ParamsException(String path, String reason) {
    super(path + " " + reason, null, false, false);
    this.path = path;
    this.reason = reason;
  }

  /** For example {@code params.headers}. */
  public String path() {
    return path;
  }

  /** Words that follow the path. */
  public String reason() {
    return reason;
  }
}

package io.flowrunner.platform.control;

/** The id of the request that this thread works on, for the log; set by the outermost filter. */
public final class RequestId {
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private RequestId() {}

  public static void set(String id) {
    CURRENT.set(id);
  }

  public static void clear() {
    CURRENT.remove();
  }

  /** For the end of a log message; empty when this thread serves no request. */
  public static String suffix() {
    String id = CURRENT.get();
    return id == null ? "" : " (request " + id + ")";
  }
}

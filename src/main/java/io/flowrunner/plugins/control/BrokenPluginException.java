package io.flowrunner.plugins.control;

/** A JAR cannot be taken up; the message tells an administrator why. */
final class BrokenPluginException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 500;

  BrokenPluginException(String reason) {
    super(plain(reason));
  }

  /** What a plugin's own code threw may say anything. */
  BrokenPluginException(String what, Throwable cause) {
    super(plain(what + ": " + text(cause)), cause);
  }

  private static String text(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return deepest.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** Fit for one line of a log. */
  static String plain(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029]+", " ").strip();
    return line.length() > MOST ? line.substring(0, MOST) + "..." : line;
  }
}

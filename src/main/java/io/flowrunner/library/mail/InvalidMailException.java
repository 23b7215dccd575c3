package io.flowrunner.library.mail;

/** A value that cannot be sent or asked for; fails the node with {@code invalid_request}. */
final class InvalidMailException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path for example {@code params.to[1]}
   * @param reason words that follow it; without the value, which may be a secret
   */
  InvalidMailException(String path, String reason) {
    super(path + " " + reason, null, false, false);
  }
}

package io.flowrunner.platform.control;

/** A ciphertext that this key and this associated data do not open, or that was changed. */
public class UndecryptableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UndecryptableException() {
    super("The ciphertext was changed, or its key or place is another");
  }
}

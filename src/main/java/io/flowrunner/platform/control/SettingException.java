package io.flowrunner.platform.control;

/** A setting that makes no sense. The message is one line that says which, why and what to do. */
public class SettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingException(String message) {
    super(message, null, false, false);
  }
}

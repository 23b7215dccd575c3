package io.flowrunner.secrets.boundary;

/** Body of a new secret. */
public record SecretRequest(String key, String value) {

  /** Without the value: this may end up in a log. */
  @Override
  public String toString() {
    return "SecretRequest[" + key + "]";
  }
}

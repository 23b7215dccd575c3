package io.flowrunner.secrets.boundary;

/** Body that replaces a secret's value. */
public record SecretValueRequest(String value) {

  /** Without the value: this may end up in a log. */
  @Override
  public String toString() {
    return "SecretValueRequest[]";
  }
}

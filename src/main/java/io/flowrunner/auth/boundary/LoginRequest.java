package io.flowrunner.auth.boundary;

/** Body of a login. */
public record LoginRequest(String username, String password) {

  /** Without the password: this may end up in a log. */
  @Override
  public String toString() {
    return "LoginRequest[" + username + "]";
  }
}

package io.flowrunner.accounts.boundary;

/** Body of a new account. */
public record AccountRequest(String name, String email, String password, String role) {

  /** Without the password: this may end up in a log. */
  @Override
  public String toString() {
    return "AccountRequest[" + name + ", " + email + ", " + role + "]";
  }
}

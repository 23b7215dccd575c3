package io.flowrunner.accounts.entity;

/** What a new account is made from: checked, the password hashed. */
public record NewAccount(String name, String email, String passwordHash, Role role) {

  /** Without the hash: this may end up in a log. */
  @Override
  public String toString() {
    return "NewAccount[" + email + ", " + role + "]";
  }
}

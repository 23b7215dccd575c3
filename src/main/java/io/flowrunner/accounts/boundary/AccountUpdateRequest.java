package io.flowrunner.accounts.boundary;

import io.flowrunner.accounts.control.AccountWish;

/** Body of a change; what is not there stays as it is. */
public record AccountUpdateRequest(
    String name, String email, String password, String currentPassword, String role) {

  AccountWish wish() {
    return new AccountWish(name, email, password, currentPassword, role);
  }

  /** Without the passwords: this may end up in a log. */
  @Override
  public String toString() {
    return wish().toString();
  }
}

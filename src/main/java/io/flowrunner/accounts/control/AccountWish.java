package io.flowrunner.accounts.control;

/**
 * What a caller wants changed of an account, unchecked; null stays as it is.
 *
 * @param currentPassword what a user proves itself with to change its password
 */
public record AccountWish(
    String name, String email, String password, String currentPassword, String role) {

  /** Without the passwords: this may end up in a log. */
  @Override
  public String toString() {
    return "AccountWish[" + name + ", " + email + ", " + role + "]";
  }
}

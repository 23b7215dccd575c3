package io.flowrunner.accounts.entity;

/**
 * What to change of an account: checked, the password hashed; null stays as it is.
 *
 * @param expectedHash the hash that the caller's current password was checked against; null when it
 *     was not
 */
public record AccountChange(
    String name, String email, String passwordHash, Role role, String expectedHash) {

  /** Without the hashes: this may end up in a log. */
  @Override
  public String toString() {
    return "AccountChange[" + name + ", " + email + ", " + role + "]";
  }
}

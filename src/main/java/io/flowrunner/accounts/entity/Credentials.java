package io.flowrunner.accounts.entity;

/** An account with its password hash, for those who check a password. */
public record Credentials(Account account, String passwordHash) {

  /** Without the hash: this may end up in a log. */
  @Override
  public String toString() {
    return "Credentials[" + account.id() + "]";
  }
}

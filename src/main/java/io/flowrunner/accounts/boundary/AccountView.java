package io.flowrunner.accounts.boundary;

import io.flowrunner.accounts.entity.Account;
import java.time.Instant;

/** An account as the API shows it. */
public record AccountView(
    String id, String name, String email, String role, Instant createdAt, Instant updatedAt) {

  static AccountView of(Account account) {
    return new AccountView(
        account.id(),
        account.name(),
        account.email(),
        account.role().text(),
        account.createdAt(),
        account.updatedAt());
  }
}

package io.flowrunner.accounts.control;

import io.flowrunner.accounts.entity.Account;
import io.flowrunner.accounts.entity.AccountChange;
import io.flowrunner.accounts.entity.AccountPage;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Credentials;
import io.flowrunner.accounts.entity.NewAccount;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * What callers do with accounts. Checks and hashes before a transaction begins: a slow hash holds
 * no connection and no lock.
 */
@ApplicationScoped
public class Accounts {
  @Inject AccountTable table;
  @Inject PasswordHashes hashes;

  /**
   * @param role as the query gives it; null for every role
   */
  public AccountPage list(Caller caller, String role, PageRequest page) {
    AccountRules.requireAdmin(caller);
    return table.page(Optional.ofNullable(role).map(Accounts::filter), page);
  }

  /**
   * The account, if the caller may act for it: 403 for a user and another's account, 404 for an
   * administrator and an unknown one.
   */
  public Account get(Caller caller, String id) {
    AccountRules.requireOwnOrAdmin(caller, id);
    return table.find(id).orElseThrow(() -> ProblemException.notFound("account", id));
  }

  /**
   * @param role null for {@code user}
   */
  public Account create(Caller caller, String name, String email, String password, String role) {
    AccountRules.requireAdmin(caller);
    AccountRules.required("name", "Name", name);
    AccountRules.required("email", "E-mail", email);
    AccountRules.required("password", "Password", password);
    AccountRules.name(name);
    AccountRules.email(email);
    AccountRules.password(password);
    Role given = role == null ? Role.USER : AccountRules.role(role);
    if (table.credentialsByEmail(email).isPresent()) {
      throw AccountRules.emailTaken();
    }
    return table.insert(new NewAccount(name, email, hashes.hash(password), given));
  }

  /** Changes what the wish names. */
  public Account update(Caller caller, String id, AccountWish wish) {
    Account account = get(caller, id);
    if (wish.name() != null) {
      AccountRules.name(wish.name());
    }
    if (wish.email() != null) {
      AccountRules.email(wish.email());
    }
    Role role = wish.role() == null ? null : AccountRules.role(wish.role());
    AccountRules.requireMayGiveRole(caller, role);
    String expectedHash = null;
    String passwordHash = null;
    if (wish.password() != null) {
      AccountRules.password(wish.password());
      expectedHash = caller.isAdmin() ? null : checkedHash(account, wish.currentPassword());
      passwordHash = hashes.hash(wish.password());
    }
    return table.update(
        id, new AccountChange(wish.name(), wish.email(), passwordHash, role, expectedHash));
  }

  public void delete(Caller caller, String id) {
    AccountRules.requireOwnOrAdmin(caller, id);
    table.delete(id);
  }

  /** Makes the first account, an administrator; false when there is an account already. */
  public boolean createFirst(String name, String email, String password) {
    AccountRules.email(email);
    AccountRules.password(password);
    return table.insertFirst(new NewAccount(name, email, hashes.hash(password), Role.ADMIN));
  }

  private String checkedHash(Account account, String currentPassword) {
    AccountRules.required("current_password", "The current password", currentPassword);
    String hash =
        table
            .credentials(account.id())
            .map(Credentials::passwordHash)
            .orElseThrow(() -> ProblemException.notFound("account", account.id()));
    if (!hashes.matches(currentPassword, hash, () -> {})) {
      throw ProblemException.forbidden("The current password is wrong");
    }
    return hash;
  }

  private static Role filter(String role) {
    return Role.of(role)
        .orElseThrow(() -> ProblemException.invalid("role", "role must be admin or user"));
  }
}

package io.flowrunner.secrets.control;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.platform.control.AesGcm;
import io.flowrunner.platform.control.DuplicateKey;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.MasterKey;
import io.flowrunner.platform.control.RecentlyUsed;
import io.flowrunner.secrets.entity.AccountKeyRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.NoSuchElementException;

/**
 * The data keys of accounts, for whatever is kept encrypted of an account. Open keys are remembered
 * in memory: neither method looks into the database twice.
 */
@ApplicationScoped
public class AccountKeys {
  private static final int REMEMBERED = 10_000;
  private static final int FIRST_GENERATION = 1;

  @Inject AccountKeyTable table;
  @Inject MasterKey masterKey;
  @Inject Clock clock;
  @Inject Ids ids;

  private final RecentlyUsed<String, AccountKey> current = new RecentlyUsed<>(REMEMBERED);
  private final RecentlyUsed<String, AccountKey> byId = new RecentlyUsed<>(REMEMBERED);

  /** The key to encrypt with, made when the account has none. Safe to call from many at once. */
  public AccountKey current(String accountId) {
    return current.get(accountId, this::newest);
  }

  /**
   * The key that something was encrypted with.
   *
   * @throws NoSuchElementException when there is none, for example because its account was deleted
   */
  public AccountKey byName(String keyId) {
    AccountKey key = byId.get(keyId, id -> table.find(id).map(this::open).orElse(null));
    if (key == null) {
      throw new NoSuchElementException("There is no data key " + keyId);
    }
    return key;
  }

  private AccountKey newest(String accountId) {
    return table.newest(accountId).map(this::open).orElseGet(() -> make(accountId));
  }

  private AccountKey make(String accountId) {
    byte[] key = AesGcm.newKey();
    String id = ids.next("dek");
    byte[] wrapped = masterKey.wrap(key, purpose(accountId, id));
    try {
      table.insert(new AccountKeyRow(id, accountId, FIRST_GENERATION, wrapped, clock.instant()));
      return new AccountKey(id, key);
    } catch (RuntimeException e) {
      if (!DuplicateKey.caused(e)) {
        throw e;
      }
      return table.newest(accountId).map(this::open).orElseThrow(); // another was first
    }
  }

  private AccountKey open(AccountKeyRow row) {
    return new AccountKey(
        row.id(), masterKey.unwrap(row.wrappedKey(), purpose(row.accountId(), row.id())));
  }

  void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountDeleted deletion) {
    AccountKey gone = current.get(deletion.accountId(), id -> null);
    current.forget(deletion.accountId());
    if (gone != null) {
      byId.forget(gone.id());
    }
  }

  private static String purpose(String accountId, String keyId) {
    return "account_key:" + accountId + ":" + keyId;
  }
}

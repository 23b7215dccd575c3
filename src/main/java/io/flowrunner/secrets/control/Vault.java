package io.flowrunner.secrets.control;

import io.flowrunner.accounts.control.Accounts;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.platform.control.RecentlyUsed;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.secrets.entity.SealedValue;
import io.flowrunner.secrets.entity.Secret;
import io.flowrunner.secrets.entity.SecretsChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The secrets of accounts. Callers write, list and delete; only runs read values, through {@link
 * #values}.
 */
@ApplicationScoped
public class Vault {
  private static final int REMEMBERED = 1_000;

  @Inject SecretTable table;
  @Inject AccountKeys keys;
  @Inject Accounts accounts;
  @Inject Settings settings;

  private final RecentlyUsed<String, Map<String, String>> remembered =
      new RecentlyUsed<>(REMEMBERED);

  public List<Secret> list(Caller caller, String accountId) {
    accounts.get(caller, accountId);
    return table.list(accountId);
  }

  public Secret get(Caller caller, String accountId, String key) {
    accounts.get(caller, accountId);
    return table.find(accountId, key).orElseThrow(() -> ProblemException.notFound("secret", key));
  }

  public Secret create(Caller caller, String accountId, String key, String value) {
    accounts.get(caller, accountId);
    SecretRules.key(key);
    return table.insert(accountId, key, seal(accountId, key, value));
  }

  public Secret replace(Caller caller, String accountId, String key, String value) {
    accounts.get(caller, accountId);
    requireKey(key);
    return table.replace(accountId, key, seal(accountId, key, value));
  }

  public void delete(Caller caller, String accountId, String key) {
    accounts.get(caller, accountId);
    requireKey(key);
    table.delete(accountId, key);
  }

  /**
   * Every secret of the account, open, by key: for its runs and for nobody else. The same
   * unmodifiable map is given again until a secret changes, without a look into the database.
   */
  public Map<String, String> values(String accountId) {
    return remembered.get(accountId, this::open);
  }

  private Map<String, String> open(String accountId) {
    Map<String, String> values = new LinkedHashMap<>();
    table
        .values(accountId)
        .forEach(
            (key, value) ->
                values.put(
                    key,
                    new String(
                        keys.byName(value.keyId()).decrypt(value.bytes(), place(accountId, key)),
                        StandardCharsets.UTF_8)));
    return Collections.unmodifiableMap(values);
  }

  private SealedValue seal(String accountId, String key, String value) {
    byte[] bytes = SecretRules.value(value, settings.get(Settings.MAX_SECRET));
    AccountKey accountKey = keys.current(accountId);
    return new SealedValue(accountKey.id(), accountKey.encrypt(bytes, place(accountId, key)));
  }

  void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) SecretsChanged change) {
    remembered.forget(change.accountId());
  }

  /** A key that cannot be is one that is not there. */
  private static void requireKey(String key) {
    if (!SecretRules.isKey(key)) {
      throw ProblemException.notFound("secret", key);
    }
  }

  private static String place(String accountId, String key) {
    return "secret:" + accountId + ":" + key;
  }
}

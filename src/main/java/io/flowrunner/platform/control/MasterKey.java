package io.flowrunner.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * The key that all data keys are encrypted with: from the setting, else from {@code master.key} in
 * the home directory, which the first start makes. It never leaves this class.
 */
@ApplicationScoped
public class MasterKey {
  private Settings settings;
  private volatile byte[] key;

  protected MasterKey() {}

  @Inject
  public MasterKey(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads the key if there is one, and throws it away.
   *
   * @throws SettingException when its file is there and cannot be used
   */
  static void check(Settings settings) {
    new MasterKey(settings).existing();
  }

  /**
   * @param associatedData names what the data key is for, for example {@code account:ID}; the same
   *     is needed to unwrap
   */
  public byte[] wrap(byte[] dataKey, String associatedData) {
    return AesGcm.encrypt(key(), dataKey, associatedData);
  }

  /**
   * @throws UndecryptableException when it was wrapped by another master key or for something else
   */
  public byte[] unwrap(byte[] wrapped, String associatedData) {
    return AesGcm.decrypt(key(), wrapped, associatedData);
  }

  /** Whether there is a key without making one. */
  boolean exists() {
    return key != null || existing().isPresent();
  }

  /** Where the key comes from, for the operator. */
  String origin() {
    return settings.get(Settings.ENCRYPTION_KEY).isPresent()
        ? Settings.ENCRYPTION_KEY.fullKey()
        : file().path().toString();
  }

  private byte[] key() {
    byte[] known = key;
    if (known == null) {
      known = existing().orElseGet(() -> file().create());
      key = known;
    }
    return known;
  }

  private Optional<byte[]> existing() {
    Optional<byte[]> set = settings.get(Settings.ENCRYPTION_KEY);
    return set.isPresent() ? set : file().read();
  }

  private KeyFile file() {
    return new KeyFile(new Home(settings.get(Settings.HOME)).masterKey());
  }
}

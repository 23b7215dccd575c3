package io.flowrunner.accounts.control;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Password hashes: PBKDF2-HMAC-SHA512 (NIST SP 800-132) with a salt for each password, written as
 * {@code pbkdf2-sha512$iterations$salt$hash}. As many are computed at once as there are cores, and
 * only so many wait: logins cannot take the server from everybody else.
 */
@ApplicationScoped
public class PasswordHashes {
  private static final String SCHEME = "pbkdf2-sha512";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int MAX_WAITING = 40;
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final SecureRandom random = new SecureRandom();
  private Semaphore cores;
  private int maxWaiting;
  private Duration maxWait;
  private int iterations;
  private String decoy;

  protected PasswordHashes() {}

  @Inject
  public PasswordHashes(Settings settings) {
    this(
        settings.get(Settings.PASSWORD_ITERATIONS),
        Runtime.getRuntime().availableProcessors(),
        MAX_WAITING,
        MAX_WAIT);
  }

  PasswordHashes(int iterations, int atOnce, int maxWaiting, Duration maxWait) {
    this.iterations = iterations;
    this.cores = new Semaphore(atOnce, true);
    this.maxWaiting = maxWaiting;
    this.maxWait = maxWait;
    this.decoy = encoded(iterations, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /**
   * @throws ProblemException 503 when too many are waiting
   */
  public String hash(String password) {
    byte[] salt = randomBytes(SALT_BYTES);
    return inTurn(() -> encoded(iterations, salt, derive(password, salt, iterations)));
  }

  /**
   * Whether it is the password that the hash was made from.
   *
   * @param lastCheck runs when its turn has come, before the work; what it throws is thrown
   * @throws ProblemException 503 when too many are waiting
   */
  public boolean matches(String password, String encoded, Runnable lastCheck) {
    String[] parts = encoded.split("\\$");
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalStateException("A password hash of an unknown scheme");
    }
    byte[] salt = Base64.getDecoder().decode(parts[2]);
    byte[] expected = Base64.getDecoder().decode(parts[3]);
    return inTurn(
        () -> {
          lastCheck.run();
          return MessageDigest.isEqual(
              expected, derive(password, salt, Integer.parseInt(parts[1])));
        });
  }

  /** A hash that no password matches, as slow as the others: for accounts that do not exist. */
  public String decoy() {
    return decoy;
  }

  private <T> T inTurn(Supplier<T> work) {
    if (!enter()) {
      throw ProblemException.unavailable(
          "Too many passwords are being checked; try again later", Duration.ofSeconds(2));
    }
    try {
      return work.get();
    } finally {
      cores.release();
    }
  }

  private boolean enter() {
    try {
      return cores.getQueueLength() < maxWaiting
          && cores.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String encoded(int iterations, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        "$",
        SCHEME,
        Integer.toString(iterations),
        base64.encodeToString(salt),
        base64.encodeToString(hash));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2 is not usable: " + e.getMessage(), e);
    } finally {
      spec.clearPassword();
    }
  }
}

package io.flowrunner.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * Makes ids: a prefix and 26 characters of Crockford's base 32. Their text order is the order in
 * which this instance made them (milliseconds, then a counter); 70 random bits make them
 * unguessable.
 */
@ApplicationScoped
public class Ids {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int COUNTER_LIMIT = 1 << 12;

  private final SecureRandom random = new SecureRandom();
  private Clock clock;
  private long lastMillis;
  private int counter;

  protected Ids() {}

  @Inject
  public Ids(Clock clock) {
    this.clock = clock;
  }

  /** A new id, for example {@code flow-01kb2m6x9r0000f7q8d4n2c5va}. */
  public String next(String prefix) {
    long stamp = stamp();
    byte[] noise = new byte[14];
    random.nextBytes(noise);
    char[] text = new char[26];
    for (int i = 11; i >= 0; i--) {
      text[i] = ALPHABET[(int) (stamp & 31)];
      stamp >>>= 5;
    }
    for (int i = 12; i < 26; i++) {
      text[i] = ALPHABET[noise[i - 12] & 31];
    }
    return prefix + '-' + new String(text);
  }

  /** 48 bits of time and 12 of a counter; never twice the same, never smaller than before. */
  private synchronized long stamp() {
    long now = clock.millis();
    if (now > lastMillis) {
      lastMillis = now;
      counter = 0;
    } else if (++counter == COUNTER_LIMIT) {
      lastMillis++;
      counter = 0;
    }
    return lastMillis << 12 | counter;
  }
}

package io.flowrunner.secrets.control;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds pieces of long texts without keeping the texts: of every {@link #WINDOW} characters only a
 * rolling hash of 64 bits (Karp and Rabin, 1987). Two texts with one hash would only hide too much.
 */
final class WindowHashes {
  static final int WINDOW = 32;

  private final Set<Long> hashes = new HashSet<>();
  private final long base = ThreadLocalRandom.current().nextLong() | 1L;
  private final long outgoing = power(base, WINDOW);

  void add(CharSequence text, int from) {
    long hash = 0;
    for (int i = from; i < from + WINDOW; i++) {
      hash = next(hash, text.charAt(i));
    }
    hashes.add(hash);
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** The hash of a window that ends with {@code c}, from the one before. */
  long roll(long hash, String text, int index) {
    long next = next(hash, text.charAt(index));
    return index < WINDOW ? next : next - outgoing * (text.charAt(index - WINDOW) + 1);
  }

  boolean contains(long hash) {
    return hashes.contains(hash);
  }

  private long next(long hash, char c) {
    return hash * base + c + 1;
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }
}

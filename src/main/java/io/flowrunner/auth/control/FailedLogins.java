package io.flowrunner.auth.control;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The failed logins of one address, account or both: those of the last minute, and the block. */
final class FailedLogins {
  private static final long WINDOW = Duration.ofMinutes(1).toMillis();
  private static final long FIRST_BLOCK = Duration.ofSeconds(30).toMillis();
  private static final long LONGEST_BLOCK = Duration.ofMinutes(15).toMillis();

  private final Deque<Long> times = new ArrayDeque<>(4);
  private long nextBlock = FIRST_BLOCK;
  private long blockedUntil;

  /**
   * @param most how many are counted at most
   */
  void add(long now, int most) {
    forget(now);
    times.add(now);
    if (times.size() > most) {
      times.remove();
    }
  }

  /** Counts a failure; when that makes {@code limit}, it blocks, each time for twice as long. */
  void addAndBlock(long now, int limit) {
    if (now - blockedUntil > LONGEST_BLOCK) {
      nextBlock = FIRST_BLOCK; // it has been quiet
    }
    add(now, limit);
    if (times.size() >= limit && now >= blockedUntil) {
      blockedUntil = now + nextBlock;
      nextBlock = Math.min(2 * nextBlock, LONGEST_BLOCK);
    }
  }

  int recent(long now) {
    forget(now);
    return times.size();
  }

  long blockedUntil() {
    return blockedUntil;
  }

  private void forget(long now) {
    while (!times.isEmpty() && now - times.peek() >= WINDOW) {
      times.remove();
    }
  }
}

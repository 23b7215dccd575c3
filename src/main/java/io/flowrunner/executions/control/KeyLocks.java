package io.flowrunner.executions.control;

/** A lock for each key; a few keys share one. */
final class KeyLocks {
  private static final int LOCKS = 64;

  private final Object[] locks = new Object[LOCKS];

  KeyLocks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** To synchronize on. */
  Object of(String key) {
    return locks[Math.floorMod(key.hashCode(), LOCKS)];
  }
}

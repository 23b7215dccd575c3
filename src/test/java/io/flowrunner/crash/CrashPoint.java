package io.flowrunner.crash;

import java.util.Locale;

/**
 * Where a scenario is disturbed.
 *
 * @param commit of the journal, from 1
 */
record CrashPoint(String scenario, int commit, Mode mode) {
  enum Mode {
    /** The process ends; the commit has not begun. */
    BEFORE(true),
    /** The process ends; the commit is done, and nobody knows. */
    AFTER(true),
    /** The commit is done, the writer is told that it failed, and goes on. */
    LIE(false),
    /** The commit fails once, and the writer goes on. */
    FAIL(false);

    private final boolean ends;

    Mode(boolean ends) {
      this.ends = ends;
    }

    boolean endsTheProcess() {
      return ends;
    }
  }

  /** As {@link #toString} shows it. */
  static CrashPoint parse(String text) {
    String[] parts = text.split(":");
    return new CrashPoint(
        parts[0], Integer.parseInt(parts[1]), Mode.valueOf(parts[2].toUpperCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return scenario + ":" + commit + ":" + mode.name().toLowerCase(Locale.ROOT);
  }
}

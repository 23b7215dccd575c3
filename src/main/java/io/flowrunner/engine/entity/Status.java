package io.flowrunner.engine.entity;

import io.flowrunner.platform.control.EnumWord;
import java.util.Arrays;
import java.util.Optional;

/** Where an execution stands; shown in lower case. A terminal one never changes. */
public enum Status {
  QUEUED(false),
  RUNNING(false),
  PAUSED(false),
  COMPLETED(true),
  FAILED(true),
  CANCELLED(true);

  private final boolean terminal;

  Status(boolean terminal) {
    this.terminal = terminal;
  }

  public boolean isTerminal() {
    return terminal;
  }

  public String text() {
    return EnumWord.of(this);
  }

  public static Optional<Status> of(String text) {
    return Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
  }
}

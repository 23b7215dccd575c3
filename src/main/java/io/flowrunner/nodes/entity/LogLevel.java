package io.flowrunner.nodes.entity;

import com.fasterxml.jackson.annotation.JsonValue;
import io.flowrunner.platform.control.EnumWord;
import java.util.Arrays;
import java.util.Optional;

/** Severity of a run's log line, least first; shown in lower case. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR;

  @JsonValue
  public String text() {
    return EnumWord.of(this);
  }

  public static Optional<LogLevel> of(String text) {
    return Arrays.stream(values()).filter(level -> level.text().equals(text)).findFirst();
  }
}

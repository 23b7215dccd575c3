package io.flowrunner.executions.entity;

import io.flowrunner.nodes.entity.LogLevel;

/** How many log lines of each level a row of the journal holds: enough to skip it. */
public record SegmentCounts(long firstSeq, int debug, int info, int warn, int error) {

  /** Lines of at least this severity. */
  public int atLeast(LogLevel least) {
    return switch (least) {
      case DEBUG -> debug + info + warn + error;
      case INFO -> info + warn + error;
      case WARN -> warn + error;
      case ERROR -> error;
    };
  }
}

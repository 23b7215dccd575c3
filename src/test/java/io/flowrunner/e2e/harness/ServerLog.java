package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a server has written to its standard output and error. */
public record ServerLog(Path file) {

  /** A place in the log, for {@link #since}. */
  public long mark() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text() {
    return since(0);
  }

  public String since(long mark) {
    try {
      byte[] all = Files.readAllBytes(file);
      return new String(all, (int) mark, (int) (all.length - mark), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of those that are warnings or worse. */
  public String warnings() {
    List<String> lines =
        text().lines().filter(line -> line.contains("WARNING") || line.contains("SEVERE")).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** Fails when an exception's stack trace was written since the mark. */
  public void assertNoStackTraceSince(long mark) {
    List<String> lines = Arrays.asList(since(mark).split("\n"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("\tat ")) {
        List<String> shown = lines.subList(Math.max(0, i - 4), Math.min(lines.size(), i + 12));
        throw new AssertionError(
            "the server's log " + file + " has a stack trace:\n" + String.join("\n", shown));
      }
    }
  }
}

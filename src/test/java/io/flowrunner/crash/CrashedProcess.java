package io.flowrunner.crash;

import io.flowrunner.crash.CrashedEngine.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link CrashedEngine}, seen from outside. Started early, for a start takes its time. */
final class CrashedProcess implements AutoCloseable {
  private final Path log;
  private final Process process;
  private final BufferedReader out;

  /**
   * @param classes options of the JVM that say where its classes are
   * @param log takes what it writes beside its answers
   */
  CrashedProcess(List<String> classes, Path log) {
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx256m", "-Dpolyglot.engine.WarnInterpreterOnly=false"));
    command.addAll(classes);
    command.add(CrashedEngine.class.getName());
    try {
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Lets it work until it is stopped or comes to its end.
   *
   * @return what its client was answered
   */
  Map<String, String> work(Order order) {
    Map<String, String> answers = new LinkedHashMap<>();
    try {
      process.outputWriter(StandardCharsets.UTF_8).append(order + "\n").flush();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] answer = Client.parse(line);
        if (answer.length == 2) {
          answers.put(answer[0], answer[1]);
        }
      }
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new AssertionError("the process does not end");
      } else if (process.exitValue() != 0 && !wasHalted()) {
        throw new AssertionError("ended with " + process.exitValue() + ":\n" + log());
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(log(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it was stopped where it was to be; it may have made fewer commits than others. */
  boolean wasHalted() {
    return process.exitValue() == Interruption.HALTED;
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

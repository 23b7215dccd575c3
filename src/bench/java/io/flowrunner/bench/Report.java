package io.flowrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints measurements as they come, and puts them into a JSON file. */
final class Report {
  private final Path file;
  private final Map<String, Object> document = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();

  Report(Path file, Options options) {
    this.file = file;
    document.put("at", Instant.now().toString());
    document.put("commit", commit());
    document.put("seconds", options.time().toSeconds());
    document.put("warmup_seconds", options.warmup().toSeconds());
    document.put("machine", machine());
  }

  /** Empty where there is no Git. */
  private static String commit() {
    try {
      Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("processor", value("/proc/cpuinfo", "model name"));
    machine.put("memory", value("/proc/meminfo", "MemTotal"));
    machine.put("kernel", System.getProperty("os.version"));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put("load_average", read("/proc/loadavg").strip());
    return machine;
  }

  private static String value(String file, String name) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }

  void put(String name, Object value) {
    document.put(name, value);
  }

  void add(Row row) throws IOException {
    if (rows.isEmpty()) {
      say(Row.HEAD);
    }
    rows.add(row);
    say(row.line());
    write();
  }

  boolean hasErrors() {
    return rows.stream().anyMatch(row -> row.errors() > 0);
  }

  void write() throws IOException {
    document.put("rows", rows.stream().map(Row::json).toList());
    Files.createDirectories(file.getParent());
    Files.writeString(file, Json.text(document) + "\n");
  }

  static void say(String line) {
    System.out.println(line);
  }
}

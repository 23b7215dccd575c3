package io.flowrunner.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A system that does the same work, started by the script in {@code src/bench/peers/<name>}, which
 * installs it from npm into a copy of that directory.
 */
record Peer(String name, Path directory, InetSocketAddress address, String path)
    implements AutoCloseable {
  private static final String RESULT =
      "\"count\":10,\"names\":\"ITEM NAME 0,ITEM NAME 1,ITEM NAME 2,ITEM NAME 3,"
          + "ITEM NAME 4,ITEM NAME 5,ITEM NAME 6,ITEM NAME 7,ITEM NAME 8,ITEM NAME 9\"";
  private static final int INSTALL_SECONDS = 600;
  private static final int START_SECONDS = 90;

  static List<Peer> all(Path target) {
    return List.of(
        new Peer("nodered", target.resolve("nodered"), local(28080), "/bench"),
        new Peer("restate", target.resolve("restate"), local(28180), "/flow/run"));
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  Workload workload() {
    byte[] request = HttpRequests.of("POST", path, null, Json.resource("body.json"));
    return RequestWorkload.of("wait", request, RESULT);
  }

  /**
   * @throws IOException when npm cannot install it, or it does not answer
   */
  void start() throws IOException, InterruptedException {
    copy();
    run("install.sh", INSTALL_SECONDS);
    run("start.sh", START_SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      if (System.nanoTime() > end) {
        throw new IOException(name + " does not answer, see the logs in " + directory);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private void copy() throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(Path.of("src/bench/peers", name))) {
      for (Path file : files.toList()) {
        Path to = directory.resolve(file.getFileName());
        Files.copy(
            file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void run(String script, int seconds) throws IOException, InterruptedException {
    File log = directory.resolve(script + ".log").toFile();
    Process process =
        new ProcessBuilder("bash", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(name + ": " + script + " failed, see " + log);
    }
  }

  private boolean answers() {
    try (HttpConnection connection = new HttpConnection(address)) {
      workload().once(connection);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** As its start script has written them down. */
  Processes processes() throws IOException {
    String text = Files.readString(directory.resolve("pids"), StandardCharsets.US_ASCII);
    return new Processes(
        Arrays.stream(text.strip().split("\\s+")).mapToLong(Long::parseLong).toArray());
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(directory.resolve("pids"))) {
      for (long pid : processes().pids()) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
      }
      Files.delete(directory.resolve("pids"));
    }
  }
}

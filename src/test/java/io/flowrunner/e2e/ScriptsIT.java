package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code server-config}, on a copy of what they find in the container. */
class ScriptsIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int FIRST_WITH_CACHE = 25;
  private static final int TOO_OLD = 3;

  @TempDir Path built;
  private Path home;
  private Map<String, String> environment;
  private Process server;

  @BeforeEach
  void install() throws IOException {
    home = built.resolve("home");
    for (String part : new String[] {"server", "flowrunner"}) {
      copy(Path.of("target", part), built.resolve(part));
    }
    Files.deleteIfExists(built.resolve("server/flowrunner.aot"));
    copy(Path.of("server-config"), built.resolve("server-config"));
    environment =
        Map.of(
            "PATH",
            Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
            "FLOWRUNNER_HOME",
            home.toString(),
            "FLOWRUNNER_PORT",
            Integer.toString(FlowRunnerServer.freePort()),
            "FLOWRUNNER_PASSWORD_ITERATIONS",
            "1000");
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      server.destroy();
      assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void theServerStartsAndIsHealthyWhenItServes() throws Exception {
    assertThat(run("healthy.sh", "not-yet.log")).isNotZero();
    server = begin("start.sh", "server.log");
    awaitHealthy();
    awaitThat(
        "the welcome", () -> log("server.log").contains("FlowRunner is at http://localhost:"));
    assertThat(home.resolve("admin-password")).exists();
    try (Stream<Path> deployed =
        Files.find(home, 9, (path, attributes) -> path.endsWith("deployed/flowrunner"))) {
      assertThat(deployed).hasSize(1);
    }
  }

  /** A Java that cannot keep one says so; with the others the server starts from it. */
  @Test
  void aStartIsRecordedWhereJavaCan() throws Exception {
    int code = run("record-start.sh", "record.log");
    Path recorded = built.resolve("server/flowrunner.aot");
    if (Runtime.version().feature() < FIRST_WITH_CACHE) {
      assertThat(code).isEqualTo(TOO_OLD);
      assertThat(log("record.log")).contains("Java 25 or later");
      assertThat(recorded).doesNotExist();
      return;
    }
    assertThat(code).as(log("record.log")).isZero();
    assertThat(recorded).isNotEmptyFile();
    server = begin("start.sh", "server.log");
    awaitHealthy();
    assertThat(server.info().arguments().orElseThrow())
        .contains("-XX:AOTCache=" + recorded.toRealPath());
    assertThat(log("server.log")).doesNotContain("[aot]");
  }

  private void awaitHealthy() {
    awaitThat("healthy.sh", () -> run("healthy.sh", "healthy.log") == 0);
  }

  private void awaitThat(String what, Callable<Boolean> condition) {
    Await.until(
        what + ", see " + built,
        START,
        () -> {
          try {
            assertThat(server.isAlive()).as(log("server.log")).isTrue();
            return condition.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private int run(String script, String log) throws IOException, InterruptedException {
    Process process = begin(script, log);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(script).isTrue();
    return process.exitValue();
  }

  private Process begin(String script, String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(built.resolve("server-config").resolve(script).toString());
    builder.environment().keySet().removeIf(key -> key.startsWith("FLOWRUNNER_"));
    builder.environment().putAll(environment);
    return builder
        .directory(built.toFile())
        .redirectErrorStream(true)
        .redirectOutput(built.resolve(log).toFile())
        .start();
  }

  private String log(String name) throws IOException {
    return Files.readString(built.resolve(name));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}

package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * FlowRunner in a process of its own: the built WAR on Payara Micro with the options of {@code
 * server-config/}, as {@code payara-micro:start} gives them, a home directory and a port of its
 * own.
 */
public final class FlowRunnerServer implements AutoCloseable {
  public static final String ADMIN_EMAIL = "admin@e2e.example";
  public static final String ADMIN_PASSWORD = "the first administrator";

  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final HttpClient PROBE =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final String name;
  private final Map<String, String> settings = new HashMap<>();
  private final Path directory;
  private final ServerLog log;
  private final int port;
  private Process process;
  private Api admin;

  private FlowRunnerServer(String name) {
    try {
      this.name = name;
      directory = Files.createTempDirectory("flowrunner-" + name);
      Files.createDirectories(directory.resolve("tmp"));
      Path logs = Path.of(System.getProperty("flowrunner.test.logs", "target/e2e"));
      Files.createDirectories(logs);
      log = new ServerLog(logs.resolve(name + ".log").toAbsolutePath());
      Files.deleteIfExists(log.file());
      port = freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    with("FLOWRUNNER_HOME", home().toString());
    with("FLOWRUNNER_ADMIN_EMAIL", ADMIN_EMAIL);
    with("FLOWRUNNER_ADMIN_PASSWORD", ADMIN_PASSWORD);
    with("FLOWRUNNER_PASSWORD_ITERATIONS", "1000");
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /**
   * @param name of the log file, too
   */
  public static FlowRunnerServer named(String name) {
    return new FlowRunnerServer(name);
  }

  /** Counts from the next start on. */
  public FlowRunnerServer with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** Starts it and waits until it is ready. */
  public FlowRunnerServer start() {
    launch();
    Await.until(
        name + " to be ready, see " + log.file(),
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(
                name + " ended with " + process.exitValue() + ":\n" + log.text());
          }
          return isReady();
        });
    return this;
  }

  /** Starts it and waits until it has ended. */
  public int startInVain(Duration within) {
    launch();
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(name + " was expected to end, but it runs:\n" + log.text());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void launch() {
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().keySet().removeIf(key -> key.startsWith("FLOWRUNNER_"));
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command() {
    Path config = Path.of("server-config").toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + config.resolve("java-options"));
    command.add("-Dflowrunner.address=127.0.0.1");
    // its copy of what it runs is there; it goes with the directory
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    command.addAll(List.of("-jar", artifact("server", "target/server/flowrunner-server.jar")));
    command.addAll(List.of("--deploy", artifact("application", "target/flowrunner")));
    command.addAll(List.of("--port", Integer.toString(port)));
    return command;
  }

  /** The path of the WAR that is tested. */
  public static String war() {
    return artifact("war", "target/flowrunner.war");
  }

  private static String artifact(String name, String usual) {
    Path path = Path.of(System.getProperty("flowrunner.test." + name, usual)).toAbsolutePath();
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is missing: run mvn package first");
    }
    return path.toString();
  }

  private boolean isReady() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/health/ready")).timeout(Duration.ofSeconds(5)).build();
      HttpResponse<String> answer = PROBE.send(request, HttpResponse.BodyHandlers.ofString());
      // before the deployment the server answers UP with no checks
      return answer.statusCode() == 200
          && Answer.JSON.readTree(answer.body()).path("status").asText().equals("UP")
          && !Answer.JSON.readTree(answer.body()).path("checks").isEmpty();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM, as a service manager stops it. */
  public void stop() {
    end(false);
  }

  /** SIGKILL. */
  public void kill() {
    end(true);
  }

  private void end(boolean forcibly) {
    if (process == null) {
      return;
    }
    ProcessHandle handle = process.toHandle();
    boolean ignored = forcibly ? handle.destroyForcibly() : handle.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(name + " did not stop within a minute of SIGTERM");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same home, the same port. */
  public FlowRunnerServer restart() {
    stop();
    return start();
  }

  public ServerLog log() {
    return log;
  }

  public Path home() {
    return directory.resolve("home");
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /**
   * @param path from the root, for example {@code /health}
   */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** The value of a metric that has no labels of its own. */
  public double gauge(String metric) {
    return anonymous()
        .rootCall("GET", "/metrics")
        .send()
        .text()
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + metric));
  }

  /** Without a token. */
  public Api anonymous() {
    return new Api(this, null);
  }

  /** The first administrator, logged in. */
  public synchronized Api admin() {
    if (admin == null) {
      admin = anonymous().login(ADMIN_EMAIL, ADMIN_PASSWORD);
    }
    return admin;
  }

  /** A new account of the role {@code user}, logged in. */
  public Account newUser() {
    return Account.make(this, "user");
  }

  public Account newAdmin() {
    return Account.make(this, "admin");
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing listens there. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}

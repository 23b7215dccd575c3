package io.flowrunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The FlowRunner under load: started as a user starts it, or one that runs already. */
final class Server implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final int STOP_SECONDS = 60;

  private final InetSocketAddress address;
  private final Options options;
  private final Path home;
  private final Process process;
  private final long pid;
  private double secondsToReady;
  private Allocation allocation;
  private String token;

  private Server(InetSocketAddress address, Options options, Path home, Process process, long pid) {
    this.address = address;
    this.options = options;
    this.home = home;
    this.process = process;
    this.pid = pid;
  }

  /** By {@code server-config/start.sh}, with an empty home directory below that one. */
  static Server start(Options options, Path directory) throws IOException, InterruptedException {
    delete(directory.resolve("home"));
    return restart(options, directory);
  }

  /** As {@link #start}, with the home directory that another one has left. */
  static Server restart(Options options, Path directory) throws IOException, InterruptedException {
    Path home = directory.resolve("home").toAbsolutePath();
    Files.createDirectories(home);
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("server-config/start.sh").toAbsolutePath().toString());
    Map<String, String> environment = builder.environment();
    environment.put(
        "PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
    environment.put("FLOWRUNNER_HOME", home.toString());
    environment.put("FLOWRUNNER_PORT", Integer.toString(port));
    environment.put("FLOWRUNNER_ADMIN_EMAIL", options.user());
    environment.put("FLOWRUNNER_ADMIN_PASSWORD", options.password());
    environment.put("FLOWRUNNER_JAVA_OPTIONS", options.javaOptions());
    File log = directory.resolve("server.log").toFile();
    builder.redirectErrorStream(true).redirectOutput(log);
    long begun = System.nanoTime();
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Server server =
        new Server(new InetSocketAddress("127.0.0.1", port), options, home, process, process.pid());
    server.awaitReady(begun, log);
    server.login();
    return server;
  }

  /** Of {@code bench.url}, with the process {@code bench.pid}. */
  static Server running(Options options) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(options.uri().getHost(), options.uri().getPort());
    Server server = new Server(address, options, null, null, options.pid());
    server.login();
    return server;
  }

  private void awaitReady(long begun, File log) throws InterruptedException, IOException {
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - begun > START_LIMIT.toNanos()) {
        throw new IOException("The server did not start, see " + log);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    secondsToReady = (System.nanoTime() - begun) / 1e9;
  }

  /** Before the deployment Payara answers UP with no checks. */
  private boolean isReady() {
    try {
      HttpAnswer answer = ask("GET", "/health/ready", null);
      return answer.status() == 200
          && !Json.MAPPER.readTree(answer.body()).path("checks").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private void login() throws IOException {
    String body = Json.text(Map.of("username", options.user(), "password", options.password()));
    token = call("POST", "/api/v1/auth/login", body, 200).get("token").asText();
    allocation = pid == 0 ? null : Allocation.of(pid);
  }

  InetSocketAddress address() {
    return address;
  }

  String token() {
    return token;
  }

  Options options() {
    return options;
  }

  long pid() {
    return pid;
  }

  /** Zero for one that ran already. */
  double secondsToReady() {
    return secondsToReady;
  }

  /** Null for a server that ran already. */
  Path home() {
    return home;
  }

  Processes processes() {
    return new Processes(pid);
  }

  /** Bytes since the start of the measurements; -1 when nobody can tell. */
  long allocated() {
    return allocation == null ? -1 : allocation.bytes();
  }

  byte[] request(String method, String path, String body) {
    return HttpRequests.of(method, path, token, body);
  }

  /** Stores a flow and gives its id. */
  String createFlow(String yaml) throws IOException {
    String body = Json.text(Map.of("definition", yaml));
    return call("POST", "/api/v1/flows", body, 201).get("id").asText();
  }

  /** Starts a run and gives its id. */
  String run(String flowId, String input) throws IOException {
    String path = "/api/v1/flows/" + flowId + "/run";
    return call("POST", path, "{\"input\":" + input + "}", 201).get("execution_id").asText();
  }

  JsonNode call(String method, String path, String body, int status) throws IOException {
    return Json.MAPPER.readTree(ask(method, path, body).expect(status, List.of()).body());
  }

  private HttpAnswer ask(String method, String path, String body) throws IOException {
    try (HttpConnection connection = new HttpConnection(address)) {
      return connection.exchange(request(method, path, body));
    }
  }

  /** The sum of all series of that name; 0 without any. */
  double metric(String name) throws IOException {
    return ask("GET", "/metrics", null)
        .expect(200, List.of())
        .text()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** SIGTERM for one that was started here, and waits for its end. */
  @Override
  public void close() {
    if (allocation != null) {
      allocation.close();
    }
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}

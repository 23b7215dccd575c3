package io.flowrunner.library.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.TcpProxy;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.library.ExampleEngine;
import io.flowrunner.library.LibraryNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code retry} makes of a mail server that is not ready at once, on the whole engine. */
@Timeout(120)
class MailRetryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SEND =
      """
      metadata: {name: Send}
      nodes:
        send:
          type: email.send
          params: {smtp_host: 127.0.0.1, smtp_port: @PORT@, security: none,
                   from: a@example.org, to: ada@example.org, subject: Hello, body: Hello}
          retry: {max_retries: @RETRIES@, wait: 300ms, backoff: fixed, jitter: none}
      """;
  private static final String RECEIVE =
      """
      metadata: {name: Receive}
      nodes:
        read:
          type: email.receive
          params: {imap_host: 127.0.0.1, imap_port: @PORT@, security: none,
                   username: ada@example.org, password: correct horse}
          retry: {max_retries: @RETRIES@, wait: 300ms, backoff: fixed, jitter: none}
      """;

  @TempDir static Path directory;
  private static ExampleEngine engine;

  @BeforeAll
  static void open() {
    engine = new ExampleEngine(directory, LibraryNodes.catalogue(), Map.of());
    engine.open();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static String flow(String yaml, int port, int retries) {
    return engine.add(yaml.replace("@PORT@", "" + port).replace("@RETRIES@", "" + retries));
  }

  private static List<String> failures(String id) {
    return engine.events(id, NodeFailed.class).map(failed -> failed.error().code()).toList();
  }

  private static int goodAttempt(Execution run) {
    return engine.events(run.id(), NodeCompleted.class).findFirst().orElseThrow().attempt();
  }

  @ParameterizedTest
  @CsvSource({"RCPT, 450 4.7.1 greylisted", "., 452 4.3.1 disk full", "MAIL, 421 4.3.2 going down"})
  void aMailThatIsRefusedForNowTwiceIsTakenTheThirdTime(String stage, String refusal) {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on(stage, refusal, refusal, "250 2.0.0 taken");

      Execution run = engine.run(flow(SEND, server.port(), 2), Map.of());

      assertThat(run.status()).isEqualTo(Status.COMPLETED);
      assertThat(failures(run.id())).containsExactly("temporarily_refused", "temporarily_refused");
      assertThat(goodAttempt(run)).isEqualTo(3);
      assertThat(server.lines()).filteredOn(line -> line.startsWith("MAIL FROM")).hasSize(3);
      assertThat(server.lines().stream().filter(line -> line.startsWith("Message-ID")).distinct())
          .hasSize(1);
    }
  }

  @Test
  void aThirdRefusalIsTheRuns() {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on("RCPT", "450 greylisted");

      Execution run = engine.run(flow(SEND, server.port(), 2), Map.of());

      assertThat(run.error().code()).isEqualTo("temporarily_refused");
      assertThat(run.error().details()).containsEntry("reply_code", 450);
      assertThat(failures(run.id())).hasSize(3);
    }
  }

  @Test
  void aMailIsSentAsSoonAsTheServerIsThere() {
    try (MailServers servers = new MailServers();
        TcpProxy door = TcpProxy.to(servers.smtp())) {
      Execution run = laterThere(flow(SEND, door.port(), 50), door);
      assertThat(servers.received()).hasSize(1);
      assertThat(goodAttempt(run)).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void mailsAreReadAsSoonAsTheServerIsThere() {
    try (MailServers servers = new MailServers();
        TcpProxy door = TcpProxy.to(servers.imap())) {
      servers.put(MailServers.ADA, "Subject: one\r\n\r\nx");
      Execution run = laterThere(flow(RECEIVE, door.port(), 50), door);
      assertThat(run.result().toString()).contains("subject=one");
      assertThat(goodAttempt(run)).isGreaterThanOrEqualTo(3);
    }
  }

  /** Refuses connections until two attempts have failed. */
  private static Execution laterThere(String flow, TcpProxy door) {
    door.cut();
    String id = engine.begin(flow, Map.of());
    Await.until("two attempts", PATIENCE, () -> failures(id).size() >= 2);
    door.mend();
    Execution run = engine.end(id);
    assertThat(run.status()).isEqualTo(Status.COMPLETED);
    assertThat(failures(id)).hasSize(goodAttempt(run) - 1).containsOnly("connection");
    return run;
  }
}

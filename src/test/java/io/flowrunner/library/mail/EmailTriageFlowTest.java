package io.flowrunner.library.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of the documentation, as it stands there. */
@Timeout(120)
class EmailTriageFlowTest {
  private static final Path FILE = Path.of("src/site/flows/email-triage.yaml");

  @TempDir Path home;

  private static FlowRevision flow(MailServers servers) throws Exception {
    String text =
        Files.readString(FILE)
            .replace(
                "{host: imap.example.org, port: 993, security: tls}",
                "{host: 127.0.0.1, port: " + servers.imap() + ", security: none}")
            .replace(
                "{host: smtp.example.org, port: 587, security: starttls}",
                "{host: 127.0.0.1, port: " + servers.smtp() + ", security: none}");
    var diagnosis =
        new FlowLanguage(LibraryNodes.catalogue(), new ParamsBinder(), Settings.of(Map.of()))
            .read(text, Set.of());
    assertThat(diagnosis.findings()).isEmpty();
    return new FlowRevision("account-1", "flow-1", 1, "triage", diagnosis.flow().orElseThrow());
  }

  @Test
  void eachMailIsDealtWith() throws Exception {
    Path directory = home.resolve("db");
    WholeEngine.createDatabase(directory);
    try (MailServers servers = new MailServers()) {
      put(servers, "Outage in the cellar", "", "Water.");
      put(servers, "A question", "", "When do you open?");
      put(servers, "A machine", "Auto-Submitted: auto-replied\r\n", "Are you there?");
      put(servers, "News", "", "Nothing.");
      try (WholeEngine engine =
          new WholeEngine(directory, Map.of("triage", flow(servers)), UnaryOperator.identity())) {
        engine.recover();
        String id =
            engine
                .start("key", "triage", Map.of("password", MailServers.PASSWORD))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        Await.until(
            "the run to end", Duration.ofSeconds(60), () -> end(engine.published(id)) != null);

        assertThat(end(engine.published(id)).toString())
            .startsWith("ExecutionCompleted")
            .containsSubsequence("forwarded", "answered", "ignored", "ignored");
      }
      assertThat(servers.seen(MailServers.ADA)).isEqualTo(4);
      List<String> subjects =
          servers.received().stream().map(EmailTriageFlowTest::subject).toList();
      assertThat(subjects)
          .contains("Fwd: Outage in the cellar", "Re: A question")
          .doesNotContain("Re: A machine", "Re: News");
    }
  }

  private static void put(MailServers servers, String subject, String header, String body) {
    servers.put(
        MailServers.ADA,
        "From: Grace <grace@example.org>\r\nTo: ada@example.org\r\nMessage-ID: <m@example.org>\r\n"
            + header
            + ("Subject: " + subject + "\r\n\r\n" + body + "\r\n"));
  }

  private static String subject(jakarta.mail.internet.MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ExecutionEvent end(List<ExecutionEvent> events) {
    return events.stream()
        .filter(event -> event.getClass().getSimpleName().matches("Execution(Completed|Failed)"))
        .findFirst()
        .orElse(null);
  }
}

package io.flowrunner.library.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.library.ExampleEngine;
import io.flowrunner.library.LibraryNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of the documentation, as it stands there. */
@Timeout(120)
class EmailTriageFlowTest {
  private static final Path FILE = Path.of("src/site/flows/email-triage.yaml");

  @TempDir Path home;

  private static String flow(MailServers servers) throws IOException {
    return Files.readString(FILE)
        .replace(
            "{host: imap.example.org, port: 993, security: tls}",
            "{host: 127.0.0.1, port: " + servers.imap() + ", security: none}")
        .replace(
            "{host: smtp.example.org, port: 587, security: starttls}",
            "{host: 127.0.0.1, port: " + servers.smtp() + ", security: none}");
  }

  @Test
  void eachMailIsDealtWith() throws Exception {
    try (MailServers servers = new MailServers();
        ExampleEngine engine = new ExampleEngine(home, LibraryNodes.catalogue(), Map.of())) {
      String triage = engine.add(flow(servers));
      engine.open();
      put(servers, "Outage in the cellar", "", "Water.");
      put(servers, "A question", "", "When do you open?");
      put(servers, "A machine", "Auto-Submitted: auto-replied\r\n", "Are you there?");
      put(servers, "News", "", "Nothing.");

      Execution run = engine.run(triage, Map.of("password", MailServers.PASSWORD));

      assertThat(run.status()).isEqualTo(Status.COMPLETED);
      assertThat(run.result().toString())
          .containsSubsequence("forwarded", "answered", "ignored", "ignored");
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
}

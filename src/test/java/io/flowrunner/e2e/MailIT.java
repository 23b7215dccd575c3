package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import io.flowrunner.library.mail.MailServers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail through the server's own mail library, as the WAR's class loader and threads find it. */
@ExtendWith(SharedServer.class)
class MailIT {
  private static final String FLOW =
      """
      metadata: {name: Mail to and fro}
      nodes:
        send:
          type: email.send
          params:
            smtp_host: 127.0.0.1
            smtp_port: ${execution.input.smtps}
            security: tls
            tls_trust: "${execution.input.trust}"
            username: grace@example.org
            password: "${secrets.MAIL_PASSWORD}"
            from: Grace Ä <grace@example.org>
            to: ada@example.org
            subject: Grüße
            body: Hallo €
            html: <p>Hallo €</p>
            attachments: [{filename: größe.txt, content: ß}]
          next: read
        read:
          type: email.receive
          params:
            imap_host: 127.0.0.1
            imap_port: ${execution.input.imaps}
            tls_trust: "${execution.input.trust}"
            username: ada@example.org
            password: "${secrets.MAIL_PASSWORD}"
            unseen: true
            mark_as_read: true
      output: "${results}"
      """;

  private final FlowRunnerServer server;

  MailIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void aMailIsSentAndRead() {
    try (MailServers mail = new MailServers()) {
      Account user = server.newUser();
      Api api = user.api();
      api.post(
              "/accounts/" + user.id() + "/secrets",
              Map.of("key", "MAIL_PASSWORD", "value", MailServers.PASSWORD))
          .expect(201);
      JsonNode run =
          api.runToEnd(
              api.createFlow(FLOW),
              Map.of(
                  "smtps", mail.smtps(),
                  "imaps", mail.imaps(),
                  "trust", MailServers.certificate()));

      assertThat(run.get("status").asText()).as("%s", run).isEqualTo("completed");
      JsonNode sent = run.get("result").get("send");
      JsonNode read = run.get("result").get("read").get(0);
      assertThat(sent.get("accepted").get(0).asText()).isEqualTo(MailServers.ADA);
      assertThat(read.get("messageId")).isEqualTo(sent.get("message_id"));
      assertThat(read.get("subject").asText()).isEqualTo("Grüße");
      assertThat(read.get("body").asText()).isEqualTo("Hallo €");
      assertThat(read.get("html").asText()).isEqualTo("<p>Hallo €</p>");
      assertThat(read.get("from").asText()).isEqualTo("Grace Ä <grace@example.org>");
      assertThat(read.get("attachments").get(0).get("filename").asText()).isEqualTo("größe.txt");
      assertThat(mail.seen(MailServers.ADA)).isOne();
    }
  }
}

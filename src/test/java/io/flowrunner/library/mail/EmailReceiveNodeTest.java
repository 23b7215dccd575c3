package io.flowrunner.library.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.nodes.FakeNodeContext;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.ParamsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EmailReceiveNodeTest {
  private static final NodeCatalogue CATALOGUE = new NodeCatalogue(List.of(new EmailReceiveNode()));
  private static final String HELLO = "* OK [CAPABILITY IMAP4rev1] hello";
  private static MailServers servers;

  private final FakeNodeContext context = new FakeNodeContext();
  private final Map<String, Object> params = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    servers = new MailServers();
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @BeforeEach
  void anEmptyMailbox() {
    servers.clear();
    params.put("imap_host", "127.0.0.1");
    params.put("imap_port", servers.imap());
    params.put("security", "none");
    params.put("username", MailServers.ADA);
    params.put("password", MailServers.PASSWORD);
  }

  private EmailReceiveNodeTest with(String name, Object value) {
    params.put(name, value);
    return this;
  }

  private NodeResult receive() {
    var declaration = CATALOGUE.find("email.receive").orElseThrow();
    Record bound = new ParamsBinder().bind(declaration, params);
    return new EmailReceiveNode().execute((EmailReceiveNode.Params) bound, context);
  }

  @SuppressWarnings("unchecked") // a node's output is a JSON value
  private List<Map<String, Object>> mails() {
    NodeResult result = receive();
    assertThat(result).isInstanceOf(Completed.class);
    return (List<Map<String, Object>>) ((Completed) result).output();
  }

  private List<Object> subjects() {
    return mails().stream().map(mail -> mail.get("subject")).toList();
  }

  private Map<String, Object> only(String raw) {
    return only(raw.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> only(byte[] raw) {
    servers.put(MailServers.ADA, raw);
    List<Map<String, Object>> mails = mails();
    assertThat(mails).hasSize(1);
    return mails.get(0);
  }

  private static String mail(String subject, String body) {
    return "From: Grace <grace@example.org>\r\nTo: ada@example.org\r\nSubject: "
        + subject
        + "\r\n\r\n"
        + body
        + "\r\n";
  }

  @SuppressWarnings("unchecked") // a node's output is a JSON value
  private static List<Map<String, Object>> attachments(Map<String, Object> mail) {
    return (List<Map<String, Object>>) mail.get("attachments");
  }

  @SuppressWarnings("unchecked") // a node's output is a JSON value
  private static Map<String, Object> metadata(Map<String, Object> mail) {
    return (Map<String, Object>) mail.get("metadata");
  }

  private Failed failure() {
    NodeResult result = receive();
    assertThat(result).isInstanceOf(Failed.class);
    Failed failed = (Failed) result;
    assertThat(CATALOGUE.find("email.receive").orElseThrow().errors())
        .filteredOn(error -> error.code().equals(failed.code()))
        .extracting(ErrorDeclaration::retryable)
        .containsExactly(failed.retryable());
    return failed;
  }

  @Test
  void givesTheWholeMail() {
    String file = Base64.getMimeEncoder().encodeToString("a;ß".getBytes(StandardCharsets.UTF_8));
    Map<String, Object> mail =
        only(
            """
            From: =?UTF-8?B?SsO8cmdlbiAiZGVyIiBHcm/Dn2U=?= <juergen@example.org>
            To: Ada <ada@example.org>, undisclosed:;,
             grace@example.org
            Cc: "Love, Ada" <ada2@example.org>
            Reply-To: answers@example.org
            Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=
            Date: Sat, 31 Jan 2026 13:00:00 +0200
            Message-ID: <one@example.org>
            X-Tag: a
            X-Tag: b
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=outer

            a preamble
            --outer
            Content-Type: multipart/alternative; boundary="in ner"

            --in ner
            Content-Type: text/plain; charset=ISO-8859-1
            Content-Transfer-Encoding: quoted-printable

            Gr=FC=DFe=
             an alle
            --in ner
            Content-Type: text/html; charset=UTF-8

            <p>Grüße</p>
            --in ner--
            --outer
            Content-Type: text/csv; name="alt.csv"
            Content-Disposition: attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv
            Content-Transfer-Encoding: base64
            Content-ID: <file@here>

            %s
            --outer--
            an epilogue
            """
                .replace("%s", file)
                .replace("\n", "\r\n"));

    assertThat(mail)
        .containsOnlyKeys(
            "subject",
            "from",
            "to",
            "cc",
            "date",
            "body",
            "html",
            "headers",
            "messageId",
            "attachments",
            "metadata")
        .containsEntry("subject", "Grüße")
        .containsEntry("from", "\"Jürgen \\\"der\\\" Große\" <juergen@example.org>")
        .containsEntry("cc", List.of("\"Love, Ada\" <ada2@example.org>"))
        .containsEntry("date", "2026-01-31T11:00:00Z")
        .containsEntry("body", "Grüße an alle")
        .containsEntry("html", "<p>Grüße</p>")
        .containsEntry("messageId", "<one@example.org>");
    assertThat(mail.get("to").toString())
        .contains("Ada <ada@example.org>")
        .contains("grace@example.org");
    assertThat((Map<?, ?>) mail.get("headers")).extracting("x-tag").isEqualTo(List.of("a", "b"));
    Map<String, Object> attachment = attachments(mail).get(0);
    assertThat(attachment)
        .containsEntry("filename", "größe.csv")
        .containsEntry("content_type", "text/csv")
        .containsEntry("size", 4)
        .containsEntry("encoding", "base64")
        .containsEntry("content_id", "file@here");
    assertThat(Base64.getDecoder().decode((String) attachment.get("content")))
        .isEqualTo("a;ß".getBytes(StandardCharsets.UTF_8));
    assertThat(metadata(mail))
        .containsOnlyKeys("uid", "size", "seen", "received_at", "reply_to", "truncated")
        .containsEntry("seen", false)
        .containsEntry("truncated", false)
        .containsEntry("reply_to", List.of("answers@example.org"));
  }

  @Test
  void whatItGivesCanBeSentOn() {
    Map<String, Object> mail =
        only(
            "From: =?UTF-8?Q?=C3=84da=2C_the_=22first=22?= <ada@example.org>\r\n"
                + "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n"
                + "\r\nAAEC\r\n");
    assertThat(MailAddress.of((String) mail.get("from"), "params.to"))
        .isEqualTo(new MailAddress("Äda, the \"first\"", "ada@example.org"));
    Map<String, Object> sending = new LinkedHashMap<>();
    sending.put("smtp_host", "127.0.0.1");
    sending.put("from", mail.get("from"));
    sending.put("to", mail.get("from"));
    sending.put("subject", "Fwd");
    sending.put("attachments", mail.get("attachments"));
    EmailSendNode.Params bound =
        (EmailSendNode.Params)
            new ParamsBinder()
                .bind(
                    new NodeCatalogue(List.of(new EmailSendNode()))
                        .find("email.send")
                        .orElseThrow(),
                    sending);
    assertThat(bound.attachments().get(0).bytes("a")).containsExactly(0, 1, 2);
  }

  @Test
  void newestFirstOrOldestFirstUpToTheLimit() {
    for (int i = 1; i <= 5; i++) {
      servers.put(MailServers.ADA, mail("mail " + i, "x"));
    }
    assertThat(subjects()).containsExactly("mail 5", "mail 4", "mail 3", "mail 2", "mail 1");
    assertThat(with("limit", 2).subjects()).containsExactly("mail 5", "mail 4");
    assertThat(with("order", "oldest").subjects()).containsExactly("mail 1", "mail 2");
  }

  @Test
  void marksAsReadOnlyWhenAsked() {
    servers.put(MailServers.ADA, mail("one", "x"));
    servers.put(MailServers.ADA, mail("two", "x"));
    assertThat(subjects()).hasSize(2);
    assertThat(servers.seen(MailServers.ADA)).isZero();
    with("unseen", true).with("mark_as_read", true).with("limit", 1);
    assertThat(subjects()).containsExactly("two");
    assertThat(servers.seen(MailServers.ADA)).isOne();
    assertThat(subjects()).containsExactly("one");
    assertThat(subjects()).isEmpty();
  }

  @Test
  void conditionsAreAllHeld() {
    servers.put(MailServers.ADA, mail("Invoice 17", "x"));
    servers.put(MailServers.ADA, mail("Re: hello", "x").replace("grace@", "bob@"));
    assertThat(with("subject", "invoice").subjects()).containsExactly("Invoice 17");
    params.remove("subject");
    servers.clear();
    servers.put(MailServers.ADA, mail("Re: hello", "x"));
    Instant now = Instant.now();
    assertThat(with("since", now.minusSeconds(3_600).toString()).subjects()).hasSize(1);
    assertThat(with("before", now.minusSeconds(3_600).toString()).subjects()).isEmpty();
    assertThat(with("before", now.plusSeconds(3_600).toString()).subjects()).hasSize(1);
    assertThat(with("since", now.plusSeconds(60).toString()).subjects()).isEmpty();
  }

  /** GreenMail searches by other rules than the standard's, so this looks at what is asked. */
  @Test
  void asksForEveryConditionAtOnce() {
    try (ScriptedServer server = ScriptedServer.imap(HELLO)) {
      server.on("EXAMINE", "* 1 EXISTS\r\n{tag} OK").on("SEARCH", "* SEARCH\r\n{tag} OK");
      with("imap_port", server.port()).with("from", "bob@").with("to", "ada@example.org");
      assertThat(with("subject", "in voice").mails()).isEmpty();
      assertThat(server.lines())
          .anyMatch(
              line -> line.contains("SEARCH FROM bob@ TO ada@example.org SUBJECT \"in voice\""));
    }
  }

  @Test
  void searchesForWhatIsNotAscii() {
    servers.put(MailServers.ADA, mail("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "x"));
    servers.put(MailServers.ADA, mail("other", "x"));
    assertThat(with("subject", "Grüße").subjects()).containsExactly("Grüße");
  }

  @Test
  void headersOnly() {
    servers.put(MailServers.ADA, mail("one", "a text"));
    Map<String, Object> mail = with("with_body", false).mails().get(0);
    assertThat(mail).containsEntry("subject", "one").doesNotContainKeys("body", "html");
    assertThat(mail.toString()).doesNotContain("a text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "starttls"})
  void readsOverTls(String security) {
    servers.put(MailServers.ADA, mail("one", "x"));
    try (StartTlsFront front = new StartTlsFront(servers.imap(), false)) {
      with("security", security)
          .with("imap_port", security.equals("tls") ? servers.imaps() : front.port())
          .with("tls_trust", MailServers.certificate());
      assertThat(subjects()).containsExactly("one");
      assertThat(front.inTheClear())
          .allSatisfy(line -> assertThat(line).containsAnyOf("CAPABILITY", "STARTTLS"));
    }
  }

  @ParameterizedTest
  @CsvSource({"tls, 127.0.0.1, false", "starttls, 127.0.0.1, false", "tls, localhost, true"})
  void refusesAWrongCertificate(String security, String host, boolean trusted) {
    try (StartTlsFront front = new StartTlsFront(servers.imap(), false)) {
      with("security", security)
          .with("imap_host", host)
          .with("imap_port", security.equals("tls") ? servers.imaps() : front.port());
      if (trusted) {
        with("tls_trust", MailServers.certificate());
      }
      assertThat(failure().code()).isEqualTo("tls");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " STARTTLS"})
  void neverLogsInInTheClearUnlessAsked(String offered) {
    try (ScriptedServer server = ScriptedServer.imap("* PREAUTH hello")) {
      server
          .on("CAPABILITY", "* CAPABILITY IMAP4rev1" + offered + "\r\n{tag} OK")
          .on("STARTTLS", "{tag} NO");
      with("security", "starttls").with("imap_port", server.port());
      assertThat(failure().code()).isEqualTo("tls");
      assertThat(server.lines()).noneMatch(line -> line.matches("(?i).*(login|examine).*"));
    }
  }

  @Test
  void refusesWrongPasswordsAndFolders() {
    assertThat(with("folder", "No such").failure().code()).isEqualTo("folder_not_found");
    Failed failed = with("password", "wrong one").failure();
    assertThat(failed.code()).isEqualTo("auth_failed");
    assertThat(failed.toString()).doesNotContain("wrong one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|* BYE busy|connection",
        "|(close)|connection",
        "LOGIN|{tag} NO [UNAVAILABLE] later|temporarily_refused",
        "LOGIN|{tag} NO [AUTHENTICATIONFAILED] no|auth_failed",
        "LOGIN|(close)|connection",
        "EXAMINE|* 2147483647 EXISTS|protocol_error",
        "EXAMINE|*   000000000000002147483647 eXists|protocol_error",
        "EXAMINE|* OK {2147483647}|protocol_error",
        "EXAMINE|* 1 EXISTS;{tag} OK|protocol_error",
        "FETCH|{tag} NO no|protocol_error",
        "FETCH|* 1 FETCH (UID 7 WHAT 1);{tag} OK|protocol_error",
        "FETCH|* 1 FETCH (UID 7 FLAGS;{tag} OK|protocol_error",
        "PEEK|* 1 FETCH (WHAT 1);{tag} OK|protocol_error",
        "PEEK|* 1 FETCH (BODY[]<0> {999999999}|protocol_error",
        "PEEK|(close)|connection",
      })
  void tellsWhyItWasRefused(String stage, String answer, String code) {
    String said = answer.replace(";", "\r\n");
    try (ScriptedServer server = ScriptedServer.imap(stage == null ? said : HELLO)) {
      server
          .on("EXAMINE", "* 1 EXISTS\r\n{tag} OK")
          .on("FETCH", "* 1 FETCH (UID 7 FLAGS () RFC822.SIZE 9)\r\n{tag} OK");
      if ("PEEK".equals(stage)) {
        server.on("FETCH 1 (BODY.PEEK", said);
      } else if (stage != null) {
        server.on(stage, said);
      }
      if (said.startsWith("* 1 EXISTS")) {
        server.on("FETCH", "{tag} BAD no");
      }
      Failed failed = with("imap_port", server.port()).failure();
      assertThat(failed.code()).as(failed.toString()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"99-Foo-2026 99:99:99 +9999\"",
        "\"31-Jan-999999999 12:00:00 +0000\"",
        "\"\"",
        "NIL",
        "17"
      })
  void aNonsenseTimeOfArrivalLosesNoMail(String date) {
    String text = "Subject: kept\r\nDate: Sat, 31 Jan 2026 13:00:00 +0200\r\n\r\nhello";
    String told = "* %d FETCH (UID %d FLAGS () INTERNALDATE %s RFC822.SIZE 64)\r\n";
    try (ScriptedServer server = ScriptedServer.imap(HELLO)) {
      server
          .on("EXAMINE", "* 2 EXISTS\r\n{tag} OK")
          .on("SEARCH", "* SEARCH 1 2\r\n{tag} OK")
          .on("FETCH 1 (UID FLAGS RFC", "* 1 FETCH (UID 7 FLAGS () RFC822.SIZE 64)\r\n{tag} OK")
          .on(
              "FETCH 1:2 (UID FLAGS INTERNALDATE",
              told.formatted(1, 7, date)
                  + told.formatted(2, 8, "\"31-Jan-2026 11:00:00 +0000\"")
                  + "{tag} OK")
          .on("FETCH 1 (BODY.PEEK", body(1, text))
          .on("FETCH 2 (BODY.PEEK", body(2, text));
      with("imap_port", server.port()).with("since", "2026-01-31T10:00:00Z");

      List<Map<String, Object>> mails = mails();

      assertThat(mails).extracting(mail -> mail.get("subject")).containsExactly("kept", "kept");
      assertThat(metadata(mails.get(0)))
          .containsEntry("uid", 8L)
          .containsEntry("received_at", "2026-01-31T11:00:00Z");
      assertThat(metadata(mails.get(1)))
          .containsEntry("uid", 7L)
          .containsEntry("received_at", null);
      assertThat(mails.get(1)).containsEntry("date", "2026-01-31T11:00:00Z");
    }
  }

  private static String body(int number, String text) {
    return "* " + number + " FETCH (BODY[]<0> {" + text.length() + "}\r\n" + text + ")\r\n{tag} OK";
  }

  @Test
  void aMailThatIsGoneMeanwhileIsLeftOut() {
    try (ScriptedServer server = ScriptedServer.imap(HELLO)) {
      server
          .on("EXAMINE", "* 2 EXISTS\r\n{tag} OK")
          .on("FETCH 1:2 (UID", "* 1 FETCH (UID 7 FLAGS () RFC822.SIZE 9)\r\n{tag} OK")
          .on("FETCH 1 (BODY.PEEK", "{tag} OK");
      assertThat(with("imap_port", server.port()).mails()).isEmpty();
      assertThat(server.lines()).filteredOn(line -> line.contains("FETCH")).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "LOGIN", "EXAMINE"})
  void givesUpOnAServerThatStaysSilent(String stage) {
    boolean greets = stage.isEmpty();
    try (ScriptedServer server = ScriptedServer.imap(greets ? ScriptedServer.SILENCE : HELLO)) {
      if (!greets) {
        server.on(stage, ScriptedServer.SILENCE);
      }
      context.deadline(FakeNodeContext.NOW.plusMillis(400));
      assertThat(with("imap_port", server.port()).failure().code()).isEqualTo("timeout");
    }
  }

  @Test
  void aServerThatTalksWithoutEndIsLeft() {
    try (ScriptedServer server = ScriptedServer.imap(HELLO)) {
      server.on("EXAMINE", "* 1 RECENT\r\n".repeat(300_000) + "{tag} OK");
      assertThat(with("imap_port", server.port()).failure().code()).isEqualTo("protocol_error");
    }
  }

  @Test
  void cancelClosesTheConnection() throws Exception {
    try (ScriptedServer server = ScriptedServer.imap(HELLO)) {
      server.on("EXAMINE", ScriptedServer.SILENCE);
      with("imap_port", server.port());
      CompletableFuture<NodeResult> reading = CompletableFuture.supplyAsync(this::receive);
      Await.until(
          "the folder to be asked for",
          Duration.ofSeconds(20),
          () -> server.lines().stream().anyMatch(line -> line.contains("EXAMINE")));

      context.cancellation().cancel();

      assertThat(reading.get(20, TimeUnit.SECONDS)).isInstanceOf(Failed.class);
      Await.until(
          "the connection to be closed",
          Duration.ofSeconds(20),
          () -> server.lines().contains("(closed)"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "from", "to", "subject"})
  void refusesWhatWouldBeginAnotherCommand(String param) {
    for (String evil : List.of("a\r\nA9 DELETE INBOX", "a\nb", "a\u0000", " ", "x".repeat(501))) {
      assertThat(with(param, evil).failure().code()).isEqualTo("invalid_request");
    }
  }

  @Test
  void quotesAreNoWayOutOfASearch() {
    servers.put(MailServers.ADA, mail("one", "x"));
    assertThat(with("subject", "\" ALL \\").subjects()).isEmpty();
    assertThat(with("folder", "IN\"BOX").failure().code())
        .isIn("folder_not_found", "protocol_error");
  }

  @Test
  void whatIsOverALimitIsListedWithoutContent() {
    String text = "x".repeat(1_000);
    String parts = "--b\r\nContent-Type: application/pdf; name=%s\r\n\r\n%s\r\n";
    servers.put(
        MailServers.ADA,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
            + text
            + "\r\n"
            + parts.formatted("big.pdf", text)
            + parts.formatted("small.pdf", "y")
            + "--b--\r\n");
    Map<String, Object> mail = with("max_attachment_bytes", 999).mails().get(0);
    assertThat(attachments(mail).get(0))
        .containsEntry("filename", "big.pdf")
        .containsEntry("size", 1_000)
        .containsEntry("content", null);
    assertThat(attachments(mail).get(1)).containsEntry("content", "eQ==");
    assertThat(metadata(mail)).containsEntry("truncated", false);

    params.remove("max_attachment_bytes");
    mail = with("max_body_bytes", 10).mails().get(0);
    assertThat(mail).containsEntry("body", "x".repeat(10));
    assertThat(metadata(mail)).containsEntry("truncated", true);

    mail = with("max_message_bytes", 1_500).mails().get(0);
    assertThat(attachments(mail)).hasSize(1);
    assertThat(attachments(mail).get(0)).containsEntry("content", null);
  }

  @Test
  void mailsThatDoNotFitAreLeftForLater() {
    for (int i = 1; i <= 3; i++) {
      servers.put(MailServers.ADA, mail("mail " + i, "x".repeat(4_000)));
    }
    with("max_bytes", 10_000).with("mark_as_read", true).with("unseen", true);
    assertThat(subjects()).containsExactly("mail 3", "mail 2");
    assertThat(servers.seen(MailServers.ADA)).isEqualTo(2);
    assertThat(subjects()).containsExactly("mail 1");
    assertThat(context.lines()).anyMatch(line -> line.message().contains("left for later"));
  }

  @ParameterizedTest
  @CsvSource({"imap_port, 0", "limit, 0", "limit, 1001", "max_bytes, 0", "order, random"})
  void refusesParamsThatMakeNoSense(String name, String value) {
    with(name, value.matches("\\d+") ? (Object) Long.valueOf(value) : value);
    assertThatThrownBy(this::receive)
        .isInstanceOf(ParamsException.class)
        .hasMessageContaining(name);
  }
}

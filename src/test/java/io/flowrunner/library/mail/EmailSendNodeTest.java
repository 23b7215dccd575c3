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
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EmailSendNodeTest {
  private static final NodeCatalogue CATALOGUE = new NodeCatalogue(List.of(new EmailSendNode()));
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
  void aMail() {
    servers.clear();
    params.put("smtp_host", "127.0.0.1");
    params.put("smtp_port", servers.smtp());
    params.put("security", "none");
    params.put("from", "flows@example.org");
    params.put("to", MailServers.ADA);
    params.put("subject", "Hello");
    params.put("body", "Good morning");
  }

  private EmailSendNodeTest with(String name, Object value) {
    params.put(name, value);
    return this;
  }

  private NodeResult send() {
    var declaration = CATALOGUE.find("email.send").orElseThrow();
    Record bound = new ParamsBinder().bind(declaration, params);
    return new EmailSendNode().execute((EmailSendNode.Params) bound, context);
  }

  @SuppressWarnings("unchecked") // a node's output is a JSON value
  private Map<String, Object> output() {
    NodeResult result = send();
    assertThat(result).isInstanceOf(Completed.class);
    return (Map<String, Object>) ((Completed) result).output();
  }

  /** Its code is declared, and as retryable as it says. */
  private Failed failure() {
    NodeResult result = send();
    assertThat(result).isInstanceOf(Failed.class);
    Failed failed = (Failed) result;
    assertThat(CATALOGUE.find("email.send").orElseThrow().errors())
        .filteredOn(error -> error.code().equals(failed.code()))
        .extracting(ErrorDeclaration::retryable)
        .containsExactly(failed.retryable());
    return failed;
  }

  private static MimeMessage only() {
    assertThat(servers.received()).hasSize(1);
    return servers.received().get(0);
  }

  private static String raw(MimeMessage mail) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    mail.writeTo(out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void sendsTextAndTellsWhatTheServerSaid() throws Exception {
    Map<String, Object> output = output();

    assertThat(output)
        .containsOnlyKeys("message_id", "accepted", "size", "response")
        .containsEntry("accepted", List.of(MailServers.ADA));
    assertThat((String) output.get("response")).startsWith("250");
    MimeMessage mail = only();
    assertThat(mail.getMessageID())
        .isEqualTo(output.get("message_id"))
        .matches("<[0-9a-f]{32}@example\\.org>");
    assertThat(mail.getContent().toString().strip()).isEqualTo("Good morning");
    assertThat(mail.getSentDate()).isEqualTo(FakeNodeContext.NOW.toString());
    assertThat(context.lines()).extracting(FakeNodeContext.Line::message).contains("E-mail sent");
  }

  @Test
  void sendsItAgainUnderTheSameMessageId() {
    assertThat(output().get("message_id")).isEqualTo(output().get("message_id"));
    assertThat(servers.received()).hasSize(2);
  }

  @Test
  void sendsEverythingThereIs() throws Exception {
    String euro = "Grüße \u20ac 日本 \uD83D\uDE00";
    with("from", "Jürgen, \"der\" Große <flows@bücher.example>")
        .with("to", List.of("Ada Ä <ada@example.org>", "\"Love, Ada\" <ada2@example.org>"))
        .with("cc", "cc@example.org")
        .with("bcc", List.of("hidden@example.org", "ada@example.org"))
        .with("reply_to", "answers@example.org")
        .with("subject", euro.repeat(8))
        .with("body", euro + "\nline\n.\nafter the dot\n")
        .with("html", "<p>" + euro + "</p>")
        .with("headers", Map.of("X-Order", "17", "X-Name", "Zoë", "In-Reply-To", "<a@b>"))
        .with(
            "attachments",
            List.of(
                Map.of("filename", "größe €.csv", "content", "a;ß", "content_type", "text/csv"),
                Map.of(
                    "filename",
                    "logo.png",
                    "content",
                    Base64.getEncoder().encodeToString(new byte[] {0, 1, (byte) 0xff}),
                    "encoding",
                    "base64",
                    "content_type",
                    "image/png",
                    "content_id",
                    "logo")));

    Map<String, Object> output = output();

    assertThat((List<?>) output.get("accepted"))
        .hasToString("[ada@example.org, ada2@example.org, cc@example.org, hidden@example.org]");
    assertThat(servers.received()).hasSize(4);
    MimeMessage mail = servers.received().get(0);
    assertThat(raw(mail)).doesNotContain("hidden@").contains("xn--bcher-kva.example");
    assertThat(mail.getSubject()).isEqualTo(euro.repeat(8));
    assertThat(mail.getFrom()[0].toString()).contains("flows@xn--bcher-kva.example");
    assertThat(((jakarta.mail.internet.InternetAddress) mail.getFrom()[0]).getPersonal())
        .isEqualTo("Jürgen, \"der\" Große");
    assertThat(mail.getRecipients(jakarta.mail.Message.RecipientType.TO)).hasSize(2);
    assertThat(mail.getReplyTo()[0]).hasToString("answers@example.org");
    assertThat(mail.getHeader("X-Order")).containsExactly("17");
    assertThat(mail.getHeader("In-Reply-To")).containsExactly("<a@b>");
    assertThat(jakarta.mail.internet.MimeUtility.decodeText(mail.getHeader("X-Name", null)))
        .isEqualTo("Zoë");
    assertParts((Multipart) mail.getContent(), euro);
  }

  private static void assertParts(Multipart mixed, String euro) throws Exception {
    assertThat(mixed.getContentType()).startsWith("multipart/mixed");
    Multipart both = (Multipart) mixed.getBodyPart(0).getContent();
    assertThat(both.getContentType()).startsWith("multipart/alternative");
    assertThat(both.getBodyPart(0).getContent())
        .isEqualTo(euro + "\r\nline\r\n.\r\nafter the dot\r\n");
    assertThat(both.getBodyPart(1).getContent()).isEqualTo("<p>" + euro + "</p>");
    Part file = mixed.getBodyPart(1);
    assertThat(file.getFileName()).isEqualTo("größe €.csv");
    assertThat(file.getInputStream().readAllBytes())
        .isEqualTo("a;ß".getBytes(StandardCharsets.UTF_8));
    Part logo = mixed.getBodyPart(2);
    assertThat(logo.getHeader("Content-ID")).containsExactly("<logo>");
    assertThat(logo.getInputStream().readAllBytes()).containsExactly(0, 1, 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"html", "body", "neither"})
  void sendsOneTextOrNone(String which) throws Exception {
    params.remove("body");
    if (!which.equals("neither")) {
      with(which, "<b>hi</b>");
    }
    output();
    assertThat(only().getContentType()).contains(which.equals("html") ? "text/html" : "text/plain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "starttls"})
  void sendsOverTls(String security) {
    try (StartTlsFront front = new StartTlsFront(servers.smtp(), true)) {
      with("security", security)
          .with("smtp_port", security.equals("tls") ? servers.smtps() : front.port())
          .with("username", MailServers.ADA)
          .with("password", MailServers.PASSWORD)
          .with("tls_trust", MailServers.certificate());

      output();

      only();
      assertThat(front.inTheClear())
          .allSatisfy(line -> assertThat(line).containsAnyOf("EHLO", "STARTTLS"));
    }
  }

  @ParameterizedTest
  @CsvSource({"tls, 127.0.0.1, false", "starttls, 127.0.0.1, false", "tls, localhost, true"})
  void refusesAWrongCertificate(String security, String host, boolean trusted) {
    try (StartTlsFront front = new StartTlsFront(servers.smtp(), true)) {
      with("security", security)
          .with("smtp_host", host)
          .with("smtp_port", security.equals("tls") ? servers.smtps() : front.port());
      if (trusted) {
        with("tls_trust", MailServers.certificate());
      }

      assertThat(failure().code()).isEqualTo("tls");
      assertThat(servers.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 nothing special", "250 STARTTLS"})
  void neverSendsInTheClearUnlessAsked(String extensions) {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on("EHLO", "250-here\r\n" + extensions).on("STARTTLS", "454 not now");
      with("security", "starttls")
          .with("smtp_port", server.port())
          .with("username", "u")
          .with("password", "p");

      assertThat(failure().code()).isEqualTo("tls");
      assertThat(server.lines()).noneMatch(line -> line.matches("(?i)(auth|mail|rcpt|data).*"));
    }
  }

  @Test
  void refusesAWrongPassword() {
    with("username", MailServers.ADA).with("password", "wrong password");
    Failed failed = failure();
    assertThat(failed.code()).isEqualTo("auth_failed");
    assertThat(failed.toString()).doesNotContain("wrong password");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 421 busy, temporarily_refused",
    "'', 554 no mail here, message_refused",
    "'', HTTP/1.1 400 Bad Request, protocol_error",
    "'', (close), connection",
    "EHLO, (close), connection",
    "AUTH, 535 5.7.8 no, auth_failed",
    "AUTH, 454 4.7.0 later, temporarily_refused",
    "EHLO, 250 no login, auth_failed",
    "MAIL, 451 later, temporarily_refused",
    "MAIL, 550 not you, sender_refused",
    "MAIL, 552 too large, message_too_large",
    "EHLO, 250-here{crlf}250-AUTH PLAIN{crlf}250 SIZE 100, message_too_large",
    "RCPT, 450 greylisted, temporarily_refused",
    "RCPT, 550 nobody, recipient_refused",
    "RCPT, 552 mailbox full, recipient_refused",
    "RCPT, 421 going down, temporarily_refused",
    "DATA, 451 later, temporarily_refused",
    "DATA, 554 no, message_refused",
    "., 452 disk full, temporarily_refused",
    "., 554 5.7.1 spam, message_refused",
    "., 552 too large, message_too_large",
    "., (close), connection",
  })
  void tellsWhyItWasRefused(String stage, String answer, String code) {
    boolean greets = stage.isEmpty();
    try (ScriptedServer server = ScriptedServer.smtp(greets ? answer : "220 hello")) {
      server.on("EHLO", "250-here\r\n250 AUTH PLAIN").on("AUTH", "235 ok");
      if (!greets) {
        server.on(stage, answer.replace("{crlf}", "\r\n"));
      }
      with("smtp_port", server.port()).with("username", "u").with("password", "hunter-2");

      Failed failed = failure();

      assertThat(failed.code()).as(failed.toString()).isEqualTo(code);
      assertThat(failed.toString()).doesNotContain("hunter-2").doesNotContain("\n");
    }
  }

  @Test
  void goesToAllRecipientsOrToNone() {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on("RCPT TO:<b@", "550 5.1.1 nobody");
      with("smtp_port", server.port()).with("to", List.of("a@example.org", "b@example.org"));

      Failed failed = failure();

      assertThat(failed.code()).isEqualTo("recipient_refused");
      assertThat(failed.details()).containsEntry("reply_code", 550);
      assertThat(failed.details().get("recipients").toString()).contains("b@example.org");
      assertThat(server.lines()).doesNotContain("DATA");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "MAIL", "."})
  void givesUpOnAServerThatStaysSilent(String stage) {
    boolean greets = stage.isEmpty();
    try (ScriptedServer server =
        ScriptedServer.smtp(greets ? ScriptedServer.SILENCE : "220 hello")) {
      if (!greets) {
        server.on(stage, ScriptedServer.SILENCE);
      }
      context.deadline(FakeNodeContext.NOW.plusMillis(400));

      assertThat(with("smtp_port", server.port()).failure().code()).isEqualTo("timeout");
    }
  }

  @Test
  void aServerThatTalksWithoutEndIsLeft() {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on("EHLO", "250-for ever and ever\r\n".repeat(100_000) + "250 ok");
      assertThat(with("smtp_port", server.port()).failure().code()).isEqualTo("protocol_error");
    }
  }

  @Test
  void cancelClosesTheConnection() throws Exception {
    try (ScriptedServer server = ScriptedServer.smtp("220 hello")) {
      server.on("MAIL", ScriptedServer.SILENCE);
      with("smtp_port", server.port());
      CompletableFuture<NodeResult> sending = CompletableFuture.supplyAsync(this::send);
      Await.until(
          "the mail to be under way",
          Duration.ofSeconds(20),
          () -> server.lines().stream().anyMatch(line -> line.startsWith("MAIL")));

      context.cancellation().cancel();

      assertThat(sending.get(20, TimeUnit.SECONDS)).isInstanceOf(Failed.class);
      Await.until(
          "the connection to be closed",
          Duration.ofSeconds(20),
          () -> server.lines().contains("(closed)"));
    }
  }

  @Test
  void anUnreachableServerIsAConnectionFailure() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(with("smtp_port", free).failure().code()).isEqualTo("connection");
    assertThat(with("smtp_host", "no-such-host.invalid").failure().code()).isEqualTo("dns");
  }

  static List<Object[]> injections() {
    String[] breaks = {
      "\r\nBcc: evil@example.org", "\nX: y", "\rX: y", "\u0000", "\u2028", "\u0085"
    };
    List<Object[]> all = new java.util.ArrayList<>();
    for (String evil : breaks) {
      all.add(new Object[] {"subject", "a" + evil});
      all.add(new Object[] {"from", "a@example.org" + evil + "b"});
      all.add(new Object[] {"from", "Name" + evil + " <a@example.org>"});
      all.add(new Object[] {"to", "a" + evil + "@example.org"});
      all.add(new Object[] {"to", List.of("ada@example.org", "a@example.org" + evil + "x")});
      all.add(new Object[] {"cc", "Name" + evil + " <a@example.org>"});
      all.add(new Object[] {"bcc", "a@example.org" + evil + ".org"});
      all.add(new Object[] {"reply_to", "\"N" + evil + "\" <a@example.org>"});
      all.add(new Object[] {"headers", Map.of("X-A" + evil, "b")});
      all.add(new Object[] {"headers", Map.of("X-A", "b" + evil)});
      all.add(new Object[] {"attachments", file("filename", "a" + evil)});
      all.add(new Object[] {"attachments", file("content_type", "text/plain" + evil)});
      all.add(new Object[] {"attachments", file("content_id", "a" + evil)});
    }
    return all;
  }

  private static List<Object> file(String name, String value) {
    Map<String, Object> file = new LinkedHashMap<>(Map.of("filename", "a", "content", "b"));
    file.put(name, value);
    return List.of(file);
  }

  @ParameterizedTest
  @MethodSource("injections")
  void refusesWhatWouldBeginAnotherHeader(String param, Object value) {
    Failed failed = with(param, value).failure();

    assertThat(failed.code()).isEqualTo("invalid_request");
    assertThat(failed.message()).startsWith("params." + param).doesNotContain("evil");
    assertThat(servers.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ada",
        "@example.org",
        "ada@",
        "a b@example.org",
        "a@example.org, b@example.org",
        "a@example.org,b@example.org",
        "A <a@example.org>, B <b@example.org>",
        "<a@example.org> <b@example.org>",
        "<@relay.example:a@example.org>",
        "group: a@example.org;",
        "a@exa mple.org",
        "a@example..org",
        "a@-example.org",
        "a@example.org> SIZE=1",
        "ä@example.org",
        "a..b@example.org"
      })
  void refusesWhatIsNotOneAddress(String address) {
    assertThat(with("to", address).failure().code()).isEqualTo("invalid_request");
    assertThat(with("to", List.of("ada@example.org", address)).failure().message())
        .startsWith("params.to[1] ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"To", "bcc", "Content-Type", "MIME-Version", "Resent-To", "Message-ID", "a b", ""})
  void refusesHeadersThatAreNotTheAuthors(String name) {
    assertThat(with("headers", Map.of(name, "x")).failure().code()).isEqualTo("invalid_request");
  }

  @Test
  void aSubjectThatLooksEncodedIsShownAsItIs() throws Exception {
    String tricky = "=?UTF-8?B?SGVsbG8NCkJjYzogZXZpbA==?=";
    with("subject", tricky).with("from", "\"" + tricky + "\" <flows@example.org>").output();
    assertThat(only().getSubject()).isEqualTo(tricky);
    assertThat(((jakarta.mail.internet.InternetAddress) only().getFrom()[0]).getPersonal())
        .isEqualTo(tricky);
  }

  @Test
  void noLineIsTooLong() throws Exception {
    with("subject", "x".repeat(998))
        .with("body", "y".repeat(100_000))
        .with("to", List.of("n".repeat(256) + " <ada@example.org>"))
        .with("headers", Map.of("X-Long", "word ".repeat(1_000)))
        .output();
    assertThat(raw(only()).lines().mapToInt(String::length).max().orElse(0))
        .isLessThanOrEqualTo(998);
    assertThat(only().getSubject()).isEqualTo("x".repeat(998));
    assertThat(with("headers", Map.of("X-Long", "w".repeat(1_000))).failure().code())
        .isEqualTo("invalid_request");
  }

  @Test
  void keepsToItsLimits() {
    List<String> many =
        java.util.stream.IntStream.range(0, 101)
            .mapToObj(i -> "a" + i + "@example.org")
            .collect(Collectors.toList());
    assertThat(with("to", many).failure().message()).contains("more than 100 recipients");
    with("max_recipients", 101).output();
    assertThat(with("max_bytes", 2_000).with("body", "x".repeat(2_000)).failure().code())
        .isEqualTo("message_too_large");
    assertThat(with("subject", "x".repeat(999)).failure().code()).isEqualTo("invalid_request");
    with("subject", "x");
    assertThat(with("headers", Map.of("X", "y ".repeat(5_000))).failure().code())
        .isEqualTo("invalid_request");
    params.remove("headers");
    assertThat(with("attachments", file("content_type", "nonsense")).failure().code())
        .isEqualTo("invalid_request");
    params.remove("max_bytes");
    Map<String, Object> broken = Map.of("filename", "a", "content", "?", "encoding", "base64");
    assertThat(with("attachments", List.of(broken)).failure().message()).contains("not Base64");
  }

  @ParameterizedTest
  @CsvSource({
    "username, u",
    "smtp_port, 70000",
    "max_recipients, 0",
    "max_bytes, 0",
    "smtp_host, 'a b'",
    "security, ssl"
  })
  void refusesParamsThatMakeNoSense(String name, String value) {
    with(name, value.matches("\\d+") ? (Object) Long.valueOf(value) : value);
    assertThatThrownBy(this::send).isInstanceOf(ParamsException.class).hasMessageContaining(name);
  }

  @Test
  void refusesATrustWithoutCertificate() {
    assertThat(with("tls_trust", "none").failure().code()).isEqualTo("invalid_request");
    assertThat(with("tls_trust", "-----BEGIN CERTIFICATE-----\nAAAA").failure().code())
        .isEqualTo("invalid_request");
  }
}

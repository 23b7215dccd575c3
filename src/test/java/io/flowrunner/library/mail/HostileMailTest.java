package io.flowrunner.library.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However broken a mail is, it becomes a value, in time that its size explains. */
@Timeout(30)
class HostileMailTest {
  private static final MailboxEntry ENTRY =
      new MailboxEntry(1, 7, 100, Instant.parse("2026-01-31T12:00:00Z"), false);

  private static Map<String, Object> read(byte[] raw) {
    MimeHeaders headers = MimeHeaders.of(raw, 0, raw.length);
    MimeReading reading = new MimeReading(raw, false, 1_000_000, 1_000_000).read(headers);
    Map<String, Object> mail = ReceivedMail.of(ENTRY, headers, reading);
    assertThat(Json.text(mail)).isNotEmpty();
    return mail;
  }

  private static Map<String, Object> read(String raw) {
    return read(raw.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEmptyMailHasEmptyValues() {
    assertThat(read(""))
        .containsEntry("subject", "")
        .containsEntry("from", "")
        .containsEntry("to", List.of())
        .containsEntry("body", "")
        .containsEntry("html", "")
        .containsEntry("attachments", List.of())
        .containsEntry("date", "2026-01-31T12:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "Sat, 99 Foo 99999 99:99:99 +9999",
        "Sat, 31 Jan 999999999 12:00:00 +0000"
      })
  void aBrokenDateIsTheTimeOfArrival(String date) {
    assertThat(read("Date: " + date + "\r\n\r\n").get("date").toString()).startsWith("2026-01-31");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=?no-such-charset?Q?a=FF?=",
        "=?UTF-8?B?!!!!?=",
        "=?UTF-8?Q?=G?=",
        "=?UTF-8?X?a?=",
        "=?UTF-8?B?",
        "=?=?=?=?",
      })
  void aBrokenEncodedWordStaysText(String subject) {
    Map<String, Object> mail =
        read("Subject: " + subject + "\r\nFrom: " + subject + " <a@example.org>\r\n\r\nhello");
    assertThat(mail.get("subject").toString()).isNotNull();
    assertThat(mail).containsEntry("body", "hello");
  }

  @Test
  void anEncodedWordHidesNoLineBreak() {
    // "a\r\nBcc: evil" in Base64
    String word = "=?UTF-8?B?YQ0KQmNjOiBldmls?=";
    Map<String, Object> mail =
        read("Subject: " + word + "\r\nFrom: " + word + " <a@example.org>\r\n\r\n");
    assertThat(mail.get("subject").toString()).doesNotContain("\r").doesNotContain("\n");
    assertThat(mail.get("from").toString()).doesNotContain("\r").doesNotContain("\n");
  }

  @Test
  void aBrokenCharsetIsGuessed() {
    String type = "Content-Type: text/plain; charset=no-such\r\n\r\n";
    assertThat(read(type + "Grüße")).containsEntry("body", "Grüße");
    assertThat(read((type + "Grüße").getBytes(StandardCharsets.ISO_8859_1)))
        .containsEntry("body", "Grüße");
    assertThat(read("Content-Type: text/plain; charset=\"a b;c\"\r\n\r\nx"))
        .containsEntry("body", "x");
    assertThat(read("Content-Type: /;;=\"\r\n\r\nx")).containsEntry("body", "x");
  }

  @Test
  void brokenTransferEncodingsGiveWhatTheyCan() {
    String head = "Content-Type: text/plain\r\nContent-Transfer-Encoding: ";
    assertThat(read(head + "base64\r\n\r\naGV*sbG8")).containsEntry("body", "hello");
    assertThat(read(head + "base64\r\n\r\naGVsbG8=aGVsbG8=").get("body").toString())
        .startsWith("hello");
    assertThat(read(head + "base64\r\n\r\n=")).containsEntry("body", "");
    assertThat(read(head + "quoted-printable\r\n\r\na=ZZb=").get("body").toString())
        .startsWith("a");
    assertThat(read(head + "no-such\r\n\r\nas it is")).containsEntry("body", "as it is");
    assertThat(read(head + "uuencode\r\n\r\nnonsense").get("body")).isNotNull();
  }

  /** No boundary is the beginning of another, for that would be one of its lines. */
  @Test
  void nestedTooDeeplyItIsOneAttachment() {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      raw.append(
          "Content-Type: multipart/mixed; boundary=b%04d\r\n\r\n--b%04d\r\n".formatted(i, i));
    }
    Map<String, Object> mail = read(raw + "\r\nthe text");
    assertThat(mail).containsEntry("body", "").containsEntry("html", "");
    assertThat(mail.get("attachments"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("filename", "attachment-1")
        .containsEntry("content_type", "multipart/mixed")
        .extractingByKey("content", InstanceOfAssertFactories.STRING)
        .satisfies(
            content ->
                assertThat(new String(Base64.getDecoder().decode(content), StandardCharsets.UTF_8))
                    .startsWith("--b0020\r\n")
                    .endsWith("the text"));
  }

  @Test
  void manyPartsAreNotAllRead() {
    Map<String, Object> mail =
        read(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\n\r\nx\r\n".repeat(200_000));
    assertThat((Map<?, ?>) mail.get("metadata")).extracting("truncated").isEqualTo(true);
    assertThat(mail.get("body").toString()).startsWith("x\nx\n");
  }

  @Test
  void aMultipartWithoutItsBoundaryIsText() {
    assertThat(read("Content-Type: multipart/mixed; boundary=b\r\n\r\nhello"))
        .containsEntry("body", "hello");
    assertThat(read("Content-Type: multipart/mixed\r\n\r\nhello")).containsEntry("body", "hello");
    assertThat(read("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\nhello"))
        .containsEntry("body", "hello");
  }

  @Test
  void giantHeadersAreCut() {
    Map<String, Object> mail =
        read(
            "Subject: a\r\nX-Big: "
                + "x".repeat(3_000_000)
                + "\r\n"
                + "To: "
                + "a@example.org, ".repeat(100_000)
                + "\r\n"
                + "X-N: y\r\n".repeat(50_000)
                + "\r\nhello");
    assertThat(mail).containsEntry("subject", "a").containsEntry("body", "hello");
    assertThat(Json.text(mail.get("headers")).length()).isLessThan(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<<<>>>",
        "a@b@c",
        "\"",
        "(((((",
        "a:b:c;;;",
        ",,,,",
        "<>",
        "@",
        "=?x?q??= <",
        "a <b> c <d>"
      })
  void brokenAddressesStayText(String address) {
    Map<String, Object> mail = read("From: " + address + "\r\nTo: " + address + "\r\n\r\nx");
    assertThat(mail.get("from")).isInstanceOf(String.class);
    assertThat(mail.get("to")).isInstanceOf(List.class);
    assertThat(mail).containsEntry("body", "x");
  }

  @Test
  void fileNamesHaveNoPath() {
    for (String name : List.of("../../etc/passwd", "C:\\\\temp\\\\passwd", "/passwd")) {
      Map<String, Object> mail =
          read("Content-Disposition: attachment; filename=\"" + name + "\"\r\n\r\nx");
      assertThat(mail.get("attachments").toString()).contains("filename=passwd,");
    }
  }

  @Test
  void randomDamageBreaksNothing() {
    byte[] mail =
        """
        From: =?UTF-8?B?SsO8cmdlbg==?= <a@example.org>
        To: "A, B" <b@example.org>, c@example.org
        Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=
        Date: Sat, 31 Jan 2026 13:00:00 +0200
        Content-Type: multipart/mixed; boundary="o"

        --o
        Content-Type: multipart/alternative; boundary=i

        --i
        Content-Transfer-Encoding: quoted-printable

        Gr=FC=DFe
        --i
        Content-Type: text/html; charset=utf-16

        <p>x</p>
        --i--
        --o
        Content-Disposition: attachment; filename*0=a; filename*1*=%20b
        Content-Transfer-Encoding: base64

        AAEC
        --o--
        """
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(17);
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = mail.clone();
      for (int i = random.nextInt(12); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      assertThat(read(damaged)).containsKeys("subject", "body", "attachments");
    }
  }
}

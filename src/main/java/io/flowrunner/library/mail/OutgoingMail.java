package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.NodeContext;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A mail made from the params of {@code email.send}, every part of it checked. */
final class OutgoingMail {
  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,76}");
  private static final int LONGEST_SUBJECT = 998;
  private static final int LONGEST_VALUE = 8 * 1024;
  private static final int HEADERS = 100;

  /** What other params say, and what belongs to the servers on the way. */
  private static final Set<String> OWN =
      Set.of(
          "from",
          "sender",
          "to",
          "cc",
          "bcc",
          "reply-to",
          "subject",
          "date",
          "message-id",
          "mime-version",
          "return-path",
          "received");

  private final EmailSendNode.Params params;
  private final MailAddress from;
  private final List<MailAddress> to;
  private final List<MailAddress> cc;
  private final List<MailAddress> bcc;
  private final List<MailAddress> replyTo;
  private final String messageId;
  private final Date date;

  OutgoingMail(EmailSendNode.Params params, NodeContext context) {
    this.params = params;
    from = MailAddress.of(params.from(), "params.from");
    to = MailAddress.all(params.to(), "params.to");
    cc = MailAddress.all(params.cc(), "params.cc");
    bcc = MailAddress.all(params.bcc(), "params.bcc");
    replyTo = MailAddress.all(params.replyTo(), "params.reply_to");
    messageId = "<" + digest(context.idempotencyKey()) + "@" + from.domain() + ">";
    date = Date.from(context.clock().instant());
    if (to.isEmpty()) {
      throw new InvalidMailException("params.to", "must name a recipient");
    }
    if (to.size() + cc.size() + bcc.size() > params.maxRecipients()) {
      throw new InvalidMailException(
          "params.to", "with cc and bcc has more than " + params.maxRecipients() + " recipients");
    }
    if (params.subject().length() > LONGEST_SUBJECT) {
      throw new InvalidMailException("params.subject", "has more than 998 characters");
    }
    MailText.checked(params.subject(), "params.subject");
  }

  private static String digest(String key) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String messageId() {
    return messageId;
  }

  String from() {
    return from.address();
  }

  /** Everybody once, whether named openly or not. */
  List<String> recipients() {
    Set<String> all = new LinkedHashSet<>();
    List.of(to, cc, bcc).forEach(list -> list.forEach(one -> all.add(one.address())));
    return List.copyOf(all);
  }

  InternetAddress[] envelope() {
    return recipients().stream()
        .map(
            address -> {
              InternetAddress one = new InternetAddress();
              one.setAddress(address);
              return one;
            })
        .toArray(InternetAddress[]::new);
  }

  MimeMessage message(Session session) throws MessagingException {
    MimeMessage message = new WithItsId(session);
    message.setSentDate(date);
    message.setHeader("From", MailAddress.header(List.of(from)));
    addressed(message, "Reply-To", replyTo);
    addressed(message, "To", to);
    addressed(message, "Cc", cc);
    message.setHeader("Subject", MailText.encoded(params.subject(), "Subject: ".length()));
    ownHeaders(message);
    if (params.attachments() == null || params.attachments().isEmpty()) {
      text(message);
    } else {
      message.setContent(mixed());
    }
    message.saveChanges();
    return message;
  }

  private static void addressed(MimeMessage message, String name, List<MailAddress> addresses)
      throws MessagingException {
    if (!addresses.isEmpty()) {
      message.setHeader(name, MailAddress.header(addresses));
    }
  }

  private void ownHeaders(MimeMessage message) throws MessagingException {
    Map<String, String> headers = params.headers() == null ? Map.of() : params.headers();
    if (headers.size() > HEADERS) {
      throw new InvalidMailException("params.headers", "has more than 100 headers");
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      if (!NAME.matcher(name).matches()) {
        throw new InvalidMailException("params.headers", "has a name that is not allowed");
      }
      String path = "params.headers." + name;
      String lower = name.toLowerCase(Locale.ROOT);
      if (OWN.contains(lower) || lower.startsWith("content-") || lower.startsWith("resent-")) {
        throw new InvalidMailException(path, "is set by FlowRunner itself");
      }
      String value = header.getValue() == null ? "" : header.getValue();
      if (value.length() > LONGEST_VALUE) {
        throw new InvalidMailException(path, "has more than 8,192 characters");
      }
      message.setHeader(
          name, MailText.value(MailText.checked(value, path), name.length() + 2, path));
    }
  }

  private MimeMultipart mixed() throws MessagingException {
    MimeMultipart mixed = new MimeMultipart("mixed");
    MimeBodyPart first = new MimeBodyPart();
    text(first);
    mixed.addBodyPart(first);
    int i = 0;
    for (MailAttachment attachment : params.attachments()) {
      mixed.addBodyPart(part(attachment, "params.attachments[" + i++ + "]"));
    }
    return mixed;
  }

  /** The text, the HTML, or both for the reader's program to choose from (RFC 2046, 5.1.4). */
  private void text(Part part) throws MessagingException {
    List<MimeBodyPart> parts = new ArrayList<>();
    if (params.body() != null && params.html() != null) {
      for (String[] one : new String[][] {{"plain", params.body()}, {"html", params.html()}}) {
        MimeBodyPart alternative = new MimeBodyPart();
        alternative.setDataHandler(text(one[1], one[0]));
        parts.add(alternative);
      }
      part.setContent(new MimeMultipart("alternative", parts.toArray(MimeBodyPart[]::new)));
    } else if (params.html() != null) {
      part.setDataHandler(text(params.html(), "html"));
    } else {
      part.setDataHandler(text(params.body() == null ? "" : params.body(), "plain"));
    }
  }

  private static DataHandler text(String text, String subtype) {
    byte[] bytes = text.replaceAll("\r\n|\r|\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return new DataHandler(new ByteArrayDataSource(bytes, "text/" + subtype + "; charset=UTF-8"));
  }

  private static MimeBodyPart part(MailAttachment attachment, String path)
      throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    byte[] bytes = attachment.bytes(path);
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(bytes, attachment.type(path))));
    part.setHeader("Content-Transfer-Encoding", "base64");
    String id = attachment.id(path);
    if (id != null) {
      part.setHeader("Content-ID", "<" + id + ">");
    }
    part.setDisposition(id == null ? Part.ATTACHMENT : Part.INLINE);
    part.setFileName(attachment.name(path));
    return part;
  }

  /** The library would give each attempt another. */
  private final class WithItsId extends MimeMessage {
    WithItsId(Session session) {
      super(session);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", messageId);
    }
  }
}

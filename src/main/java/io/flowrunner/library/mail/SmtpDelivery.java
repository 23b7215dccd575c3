package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Hands one mail to an SMTP server (RFC 5321): to all recipients or to none. */
final class SmtpDelivery {
  /** Of all replies together. */
  private static final long ANSWERS = 1 << 20;

  private final EmailSendNode.Params params;
  private final NodeContext context;
  private final String server;

  SmtpDelivery(EmailSendNode.Params params, NodeContext context) {
    this.params = params;
    this.context = context;
    server = params.smtpHost() + ":" + params.smtpPort();
  }

  NodeResult send(OutgoingMail mail) throws MessagingException {
    try (MailConnection connection =
        new MailConnection(
            params.smtpHost(),
            params.security(),
            MailTrust.of(params.tlsTrust()),
            context,
            in -> new BoundedInput(in, ANSWERS))) {
      Session session = Session.getInstance(properties(connection, mail));
      MimeMessage message = mail.message(session);
      long size = size(message);
      if (size > params.maxBytes()) {
        return NodeResult.failed(
            "message_too_large",
            "the mail has " + size + " bytes, more than max_bytes, " + params.maxBytes());
      }
      return deliver(mail, message, size, session, connection);
    }
  }

  private Properties properties(MailConnection connection, OutgoingMail mail) {
    Properties properties = connection.properties("smtp");
    properties.put("mail.smtp.localhost", ownName());
    properties.put("mail.smtp.auth", String.valueOf(params.username() != null));
    properties.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.sendpartial", "false");
    properties.put("mail.smtp.from", mail.from());
    return properties;
  }

  /** RFC 5321, 4.1.4: a name with a domain, or an address. */
  private static String ownName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+") ? name : "[127.0.0.1]";
    } catch (UnknownHostException e) {
      return "[127.0.0.1]";
    }
  }

  private NodeResult deliver(
      OutgoingMail mail, MimeMessage message, long size, Session session, MailConnection connection)
      throws MessagingException {
    SMTPTransport transport =
        new SMTPTransport(session, new URLName("smtp", params.smtpHost(), -1, null, null, null));
    SmtpReplies replies = new SmtpReplies(connection, server);
    try {
      transport.connect(params.smtpHost(), params.smtpPort(), params.username(), params.password());
    } catch (MessagingException e) {
      return replies.notConnected(e, transport);
    }
    if (params.username() != null && !transport.supportsExtension("AUTH")) {
      return NodeResult.failed("auth_failed", server + " offers no login");
    }
    if (size > announced(transport)) {
      return NodeResult.failed(
          "message_too_large", server + " takes no mail of " + size + " bytes");
    }
    try {
      transport.sendMessage(message, mail.envelope());
    } catch (MessagingException e) {
      return replies.notSent(e);
    }
    String reply = MailFailures.shown(transport.getLastServerResponse());
    quit(transport);
    return sent(mail, size, reply);
  }

  /** What the server says that it takes (RFC 1870). */
  private static long announced(SMTPTransport transport) {
    String text = transport.getExtensionParameter("SIZE");
    boolean told = text != null && text.matches("[0-9]{1,18}") && !text.matches("0+");
    return told ? Long.parseLong(text) : Long.MAX_VALUE;
  }

  /** The mail is delivered, whatever comes now. */
  private static void quit(SMTPTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // the server was faster
    }
  }

  private NodeResult sent(OutgoingMail mail, long size, String reply) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("message_id", mail.messageId());
    output.put("accepted", mail.recipients());
    output.put("size", size);
    output.put("response", reply);
    context.log(
        LogLevel.INFO,
        "E-mail sent",
        Map.of("message_id", mail.messageId(), "recipients", mail.recipients().size()));
    return NodeResult.completed(output);
  }

  private static long size(MimeMessage message) throws MessagingException {
    Counting counted = new Counting();
    try {
      message.writeTo(counted);
    } catch (IOException e) {
      throw new MessagingException("the mail cannot be written", e);
    }
    return counted.count;
  }

  private static final class Counting extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }
}

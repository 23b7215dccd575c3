package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.NodeResult;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * From an SMTP server's refusal to the node's failure. RFC 5321, 4.2.1: 4yz may be tried again, 5yz
 * may not.
 */
final class SmtpReplies {
  private static final int TOO_LARGE = 552;

  /** What the library calls a connection that was closed. */
  private static final String NO_ANSWER = "[EOF]";

  private static final int SHOWN_RECIPIENTS = 20;

  private final MailConnection connection;
  private final String server;

  SmtpReplies(MailConnection connection, String server) {
    this.connection = connection;
    this.server = server;
  }

  /** Before anything of the mail was said. */
  NodeResult notConnected(MessagingException failure, SMTPTransport transport) {
    NodeResult broken = MailFailures.ofConnection(connection, failure, server);
    if (broken != null) {
      return broken;
    }
    int code = transport.getLastReturnCode();
    Map<String, Object> details =
        MailFailures.reply(Math.max(code, 0), transport.getLastServerResponse());
    if (code >= 400 && code <= 499 && !isAboutTls(failure)) {
      return temporarily(details);
    } else if (failure instanceof AuthenticationFailedException) {
      return MailFailures.refused(
          "auth_failed", server + " refused the login" + said(details), false, details);
    } else if (isAboutTls(failure)) {
      return MailFailures.refused("tls", server + " does not begin TLS", false, details);
    } else if (code >= 500 && code <= 599) {
      return MailFailures.refused(
          "message_refused", server + " takes no mail" + said(details), false, details);
    }
    return code < 0 && transport.getLastServerResponse().equals(NO_ANSWER)
        ? MailFailures.closed(server)
        : MailFailures.refused(
            "protocol_error", server + " is no mail server" + said(details), false, details);
  }

  /** The greeting was fine, and TLS did not begin. */
  private boolean isAboutTls(MessagingException failure) {
    String text = String.valueOf(failure.getMessage());
    return connection.security() == MailSecurity.STARTTLS
        && !connection.isSecured()
        && !(failure instanceof AuthenticationFailedException)
        && !text.toLowerCase(Locale.ROOT).startsWith("got bad greeting");
  }

  /** While the mail was handed over. */
  NodeResult notSent(MessagingException failure) {
    NodeResult broken = MailFailures.ofConnection(connection, failure, server);
    if (broken != null) {
      return broken;
    }
    List<SMTPAddressFailedException> recipients = recipients(failure);
    if (!recipients.isEmpty()) {
      return recipientsRefused(recipients);
    } else if (failure instanceof SMTPSenderFailedException sender) {
      return ofMail("sender_refused", "the sender", sender.getReturnCode(), sender.getMessage());
    } else if (failure instanceof SMTPSendFailedException sent) {
      boolean sender = String.valueOf(sent.getCommand()).startsWith("MAIL");
      return ofMail(
          sender ? "sender_refused" : "message_refused",
          sender ? "the sender" : "the mail",
          sent.getReturnCode(),
          sent.getMessage());
    }
    return ofMail("message_refused", "the mail", 0, failure.getMessage());
  }

  private NodeResult ofMail(String code, String what, int reply, String text) {
    Map<String, Object> details = MailFailures.reply(Math.max(reply, 0), text);
    if (reply == -1) {
      return MailFailures.closed(server);
    } else if (reply >= 400 && reply <= 499) {
      return temporarily(details);
    } else if (reply == TOO_LARGE) {
      return MailFailures.refused(
          "message_too_large",
          server + " found the mail too large" + said(details),
          false,
          details);
    }
    return MailFailures.refused(code, server + " refused " + what + said(details), false, details);
  }

  private NodeResult temporarily(Map<String, Object> details) {
    return MailFailures.refused(
        MailFailures.TEMPORARY, server + " refused it for now" + said(details), true, details);
  }

  /** One that is refused for good makes it so for the mail: it goes to all or to none. */
  private NodeResult recipientsRefused(List<SMTPAddressFailedException> refused) {
    SMTPAddressFailedException worst = refused.get(0);
    List<Map<String, Object>> shown = new ArrayList<>();
    for (SMTPAddressFailedException one : refused) {
      worst = one.getReturnCode() >= 500 && worst.getReturnCode() < 500 ? one : worst;
      Map<String, Object> line = MailFailures.reply(one.getReturnCode(), one.getMessage());
      Address address = one.getAddress();
      line.put("address", address == null ? "" : address.toString());
      if (shown.size() < SHOWN_RECIPIENTS) {
        shown.add(line);
      }
    }
    Map<String, Object> details =
        MailFailures.reply(Math.max(worst.getReturnCode(), 0), worst.getMessage());
    details.put("recipients", shown);
    if (worst.getReturnCode() < 0) {
      return MailFailures.closed(server);
    }
    return worst.getReturnCode() < 500
        ? temporarily(details)
        : MailFailures.refused(
            "recipient_refused",
            server + " refused " + refused.size() + " of the recipients" + said(details),
            false,
            details);
  }

  private static List<SMTPAddressFailedException> recipients(MessagingException failure) {
    List<SMTPAddressFailedException> all = new ArrayList<>();
    Exception at = failure;
    while (at instanceof MessagingException one) {
      if (one instanceof SMTPAddressFailedException refused) {
        all.add(refused);
      }
      at = one.getNextException();
    }
    return all;
  }

  private static String said(Map<String, Object> details) {
    String reply = String.valueOf(details.get("reply"));
    return reply.isEmpty() ? "" : ": " + reply;
  }
}

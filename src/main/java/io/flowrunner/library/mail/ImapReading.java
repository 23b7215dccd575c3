package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;

/** Fetches mails from an IMAP server (RFC 9051), and marks them when all have been read. */
final class ImapReading {
  /** Beside the mails: greetings, searches and the like. */
  private static final long WORDS = 64L << 20;

  private static final long LONGEST_HEADER = 256 * 1024;

  private final EmailReceiveNode.Params params;
  private final NodeContext context;
  private final String server;

  ImapReading(EmailReceiveNode.Params params, NodeContext context) {
    this.params = params;
    this.context = context;
    server = params.imapHost() + ":" + params.imapPort();
  }

  NodeResult receive() {
    long most = params.limit() * params.maxMessageBytes() + WORDS;
    try (MailConnection connection =
        new MailConnection(
            params.imapHost(),
            params.security(),
            MailTrust.of(params.tlsTrust()),
            context,
            in -> new ImapGuard(in, most))) {
      Session session = Session.getInstance(properties(connection));
      IMAPStore store =
          new ImapStore(session, new URLName("imap", params.imapHost(), -1, null, null, null));
      try {
        store.connect(params.imapHost(), params.imapPort(), params.username(), params.password());
        NodeResult result = receive(store);
        leave(store);
        return result;
      } catch (MessagingException | RuntimeException e) {
        return failure(e, connection);
      }
    }
  }

  private static Properties properties(MailConnection connection) {
    Properties properties = connection.properties("imap");
    properties.put("mail.imap.auth.mechanisms", "PLAIN LOGIN");
    properties.put("mail.imap.connectionpoolsize", "1");
    return properties;
  }

  private NodeResult receive(IMAPStore store) throws MessagingException {
    ImapMailbox mailbox = new ImapMailbox((IMAPFolder) store.getFolder(params.folder()));
    mailbox.open(params.markAsRead());
    List<Map<String, Object>> mails = new ArrayList<>();
    List<MailboxEntry> read = new ArrayList<>();
    long room = params.maxBytes();
    for (MailboxEntry entry : mailbox.find(params)) {
      Map<String, Object> mail = mail(mailbox, entry);
      if (mail != null) {
        room -= MailSize.fitted(mail, mails.isEmpty() ? room : Long.MAX_VALUE);
        if (room < 0 && !mails.isEmpty()) {
          context.log(LogLevel.WARN, "Further mails are left for later, for max_bytes", Map.of());
          break;
        }
        mails.add(mail);
        read.add(entry);
      }
    }
    if (params.markAsRead() && !read.isEmpty()) {
      mailbox.markAsRead(read);
    }
    context.log(LogLevel.INFO, "E-mails received", Map.of("count", mails.size()));
    return NodeResult.completed(mails);
  }

  /** Null when another client has removed it meanwhile. */
  private Map<String, Object> mail(ImapMailbox mailbox, MailboxEntry entry)
      throws MessagingException {
    long most = params.withBody() ? params.maxMessageBytes() : LONGEST_HEADER;
    byte[] bytes = mailbox.read(entry, params.withBody() ? "" : "HEADER", most);
    if (bytes == null) {
      return null;
    }
    MimeHeaders headers = MimeHeaders.of(bytes, 0, bytes.length);
    boolean cut = bytes.length >= most && entry.size() > bytes.length;
    MimeReading reading =
        params.withBody()
            ? new MimeReading(bytes, cut, params.maxBodyBytes(), params.maxAttachmentBytes())
                .read(headers)
            : null;
    return ReceivedMail.of(entry, headers, reading);
  }

  /** All has been said; how the server takes it is of no more interest. */
  private static void leave(IMAPStore store) {
    try {
      store.close();
    } catch (MessagingException | RuntimeException e) {
      // the server was faster
    }
  }

  private NodeResult failure(Exception failure, MailConnection connection) {
    NodeResult broken = MailFailures.ofConnection(connection, failure, server);
    if (broken != null) {
      return broken;
    }
    String text = MailFailures.shown(failure.getMessage());
    String upper = text.toUpperCase(Locale.ROOT);
    Map<String, Object> details = Map.of("reply", text);
    // a login comes after TLS only, so what is refused before is TLS
    boolean tls = connection.security() == MailSecurity.STARTTLS && !connection.isSecured();
    if (upper.contains("[UNAVAILABLE]") || upper.contains("[INUSE]") || upper.contains("[LIMIT]")) {
      return MailFailures.refused(
          MailFailures.TEMPORARY, server + " refused it for now: " + text, true, details);
    } else if (upper.contains("BYE") || upper.contains("CONNECTION DROPPED")) {
      return MailFailures.closed(server);
    } else if (tls) {
      return MailFailures.refused("tls", server + " does not begin TLS", false, details);
    } else if (failure instanceof AuthenticationFailedException) {
      return MailFailures.refused(
          "auth_failed", server + " refused the login: " + text, false, details);
    } else if (failure instanceof FolderNotFoundException) {
      return NodeResult.failed("folder_not_found", "there is no folder of that name to be read");
    }
    return MailFailures.refused(
        "protocol_error", server + " did not do as asked: " + text, false, details);
  }
}

package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.time.Instant;

/**
 * Reads mails from a folder of an IMAP server (RFC 9051) and leaves them there. All conditions must
 * hold; {@code from}, {@code to} and {@code subject} are parts of the text, in any case, as the
 * server searches. {@code since} and {@code before} are about when a mail came in, to the second.
 *
 * <p>Output: a list, newest first unless {@code order} says {@code oldest}, of {@code {subject,
 * from, to, cc, date, body, html, headers, messageId, attachments, metadata}}. {@code from} is
 * text, {@code to} and {@code cc} are lists, each address as {@code email.send} takes it. {@code
 * date} is when it was written, or came in if that is nonsense. {@code received_at} is null where
 * the server tells nonsense; then the server's own search alone decides about {@code since} and
 * {@code before}, so that no mail is missed. Texts are empty when there is none. {@code headers}
 * have names in lower case, several of one name are a list. {@code metadata} is {@code {uid, size,
 * seen, received_at, reply_to, truncated}}. Without {@code with_body} there are no {@code body},
 * {@code html} and {@code attachments}.
 *
 * <p>An attachment is {@code {filename, content_type, size, content, encoding}}, {@code content} in
 * Base64 and null where it would exceed a limit, with {@code content_id} if it has one; {@code
 * email.send} takes it as it is. A mail inside of a mail is an attachment. However broken a mail
 * is, it is in the list, with what can be read of it. Of a mail over {@code max_message_bytes} the
 * beginning is read ({@code truncated}); mails that do not fit into {@code max_bytes} beside those
 * before are left for later, and not marked.
 *
 * <p>With {@code mark_as_read} the mails of the list are marked when all have been read; a crash
 * between that and the journal's commit leaves them marked, so a flow that must not miss one marks
 * with a second node, or looks by {@code since}.
 */
@Dependent
@NodeType(
    value = "email.receive",
    summary = "Reads e-mails from a mailbox.",
    effect = Effect.EFFECTFUL,
    errors = {
      @ErrorCode(allOf = MailErrors.class),
      @ErrorCode(
          value = "temporarily_refused",
          description = "The server says UNAVAILABLE, INUSE or LIMIT (RFC 5530).",
          retryable = true),
      @ErrorCode(value = "folder_not_found", description = "There is no such folder."),
      @ErrorCode(
          value = "protocol_error",
          description = "What answers is no mail server, or refuses what it must do."),
      @ErrorCode(value = "invalid_request", description = "A value cannot be asked for.")
    },
    example =
        """
        metadata: {name: Read the new mails}
        nodes:
          read:
            type: email.receive
            params:
              imap_host: imap.example.org
              username: flows@example.org
              password: "not a real password"
              unseen: true
              mark_as_read: true
            next: done
          done:
            type: end
            params: {output: "${input.map(mail => mail.subject)}"}
        """)
public class EmailReceiveNode implements NodeExecutor<EmailReceiveNode.Params> {
  private static final long LARGEST = 50L << 20;
  private static final int LONGEST = 500;

  /** Which of the mails come first, and are taken when there are more than the limit. */
  public enum Order {
    NEWEST,
    OLDEST
  }

  public record Params(
      @Param(description = "The server.", required = true, example = "imap.example.org")
          String imapHost,
      @Param(description = "Its port; 143 is usual for starttls.", defaultValue = "993")
          int imapPort,
      @Param(
              description = "tls, starttls (required, never silently in the clear), or none.",
              defaultValue = "tls")
          MailSecurity security,
      @Param(description = "Who logs in.", required = true) String username,
      @Param(description = "The password.", required = true, example = "${secrets.IMAP_PASSWORD}")
          String password,
      @Param(description = "The folder.", defaultValue = "INBOX") String folder,
      @Param(description = "Mails at most, up to 1000.", defaultValue = "10") int limit,
      @Param(description = "newest or oldest first.", defaultValue = "newest") Order order,
      @Param(description = "Only those not marked as read.", defaultValue = "false") boolean unseen,
      @Param(description = "Only those that came then or later.") Instant since,
      @Param(description = "Only those that came before then.") Instant before,
      @Param(description = "Only those with this in the sender.") String from,
      @Param(description = "Only those with this in the recipients.") String to,
      @Param(description = "Only those with this in the subject.") String subject,
      @Param(description = "Whether texts and attachments are read.", defaultValue = "true")
          boolean withBody,
      @Param(
              description = "Whether the mails are marked as read, when all have been read.",
              defaultValue = "false")
          boolean markAsRead,
      @Param(
              description =
                  "Certificates (PEM) that are trusted instead of the JDK's authorities, for a"
                      + " server with one of its own.")
          String tlsTrust,
      @Param(description = "Bytes of the output at most.", defaultValue = "8388608") long maxBytes,
      @Param(description = "Bytes that are read of a mail at most.", defaultValue = "10485760")
          long maxMessageBytes,
      @Param(
              description = "Bytes of an attachment whose content is given at most.",
              defaultValue = "5242880")
          long maxAttachmentBytes,
      @Param(description = "Characters of a text at most.", defaultValue = "262144")
          long maxBodyBytes) {

    public Params {
      MailServer.check("imap", imapHost, imapPort);
      if (limit < 1 || limit > 1_000) {
        throw new IllegalArgumentException("limit must be 1 to 1000");
      }
      atMost(LARGEST, maxBytes, "max_bytes");
      atMost(LARGEST, maxMessageBytes, "max_message_bytes");
      atMost(LARGEST, maxAttachmentBytes, "max_attachment_bytes");
      atMost(1 << 20, maxBodyBytes, "max_body_bytes");
    }

    private static void atMost(long most, long value, String name) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(name + " must be 1 to " + most);
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return context.blocking(
        () -> {
          try {
            checked(params.folder(), "params.folder");
            checked(params.from(), "params.from");
            checked(params.to(), "params.to");
            checked(params.subject(), "params.subject");
            return new ImapReading(params, context).receive();
          } catch (InvalidMailException e) {
            return NodeResult.failed("invalid_request", e.getMessage());
          }
        });
  }

  /** It becomes part of a command. */
  private static void checked(String text, String path) {
    if (text == null) {
      return;
    }
    MailText.checked(text, path);
    if (text.isBlank() || text.length() > LONGEST) {
      throw new InvalidMailException(path, "must have 1 to 500 characters");
    }
  }
}

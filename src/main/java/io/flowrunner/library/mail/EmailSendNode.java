package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Map;

/**
 * Sends one mail (RFC 5322, MIME, UTF-8) by an SMTP server (RFC 5321).
 *
 * <p>{@code security} is {@code starttls} (required: nothing is said in the clear when the server
 * does not begin TLS), {@code tls} or {@code none}. Certificate and host name are verified against
 * the JDK's authorities, or against {@code tls_trust}. With {@code username} the mail is sent only
 * after a login.
 *
 * <p>An address is {@code ada@example.org} or {@code Ada Lovelace <ada@example.org>}, its domain in
 * any script; {@code to}, {@code cc}, {@code bcc} and {@code reply_to} are one, or a list of them.
 * With {@code body} and {@code html} the reader's program chooses. Line breaks and other control
 * characters in subject, addresses, names, headers and file names are refused.
 *
 * <p>Every attempt carries the same Message-ID, made from the idempotency key, so that a mail sent
 * again after a crash can be recognised. It goes to all recipients or to none.
 *
 * <p>Output: {@code {message_id, accepted, size, response}}: the Message-ID, the list of addresses
 * that the server took, the mail's bytes, the server's last words. Failures that the server speaks
 * of have {@code details} {@code {reply_code, reply}}, and {@code recipients} where these were
 * refused; replies 400 to 499 are retryable.
 */
@Dependent
@NodeType(
    value = "email.send",
    summary = "Sends an e-mail.",
    effect = Effect.EFFECTFUL,
    errors = {
      @ErrorCode(allOf = MailErrors.class),
      @ErrorCode(
          value = "connection",
          description = "No connection, or it broke before the mail was taken.",
          retryable = true),
      @ErrorCode(
          value = "temporarily_refused",
          description = "A reply of 400 to 499, to the login, an address or the mail.",
          retryable = true),
      @ErrorCode(value = "sender_refused", description = "The server refused from."),
      @ErrorCode(
          value = "recipient_refused",
          description = "The server refused a recipient; nobody got the mail."),
      @ErrorCode(value = "message_refused", description = "The server refused the mail."),
      @ErrorCode(
          value = "message_too_large",
          description = "The mail exceeds max_bytes, or what the server takes."),
      @ErrorCode(value = "protocol_error", description = "What answers is no mail server."),
      @ErrorCode(
          value = "invalid_request",
          description = "An address, a header, an attachment or another value cannot be sent.")
    },
    example =
        """
        metadata: {name: Tell the team}
        nodes:
          tell:
            type: email.send
            params:
              smtp_host: smtp.example.org
              username: flows@example.org
              password: "not a real password"
              from: "Flows <flows@example.org>"
              to: [ada@example.org, grace@example.org]
              subject: "Order ${input.order_id ?? 1}"
              body: It is on its way.
              attachments:
                - {filename: order.json, content: "${JSON.stringify(input)}"}
            retry: {max_retries: 3, wait: 30s}
        """)
public class EmailSendNode implements NodeExecutor<EmailSendNode.Params> {
  private static final long LARGEST = 100L << 20;

  public record Params(
      @Param(description = "The server.", required = true, example = "smtp.example.org")
          String smtpHost,
      @Param(description = "Its port; 465 is usual for tls.", defaultValue = "587") int smtpPort,
      @Param(
              description = "starttls (required, never silently in the clear), tls, or none.",
              defaultValue = "starttls")
          MailSecurity security,
      @Param(description = "Who logs in; nobody without it.") String username,
      @Param(description = "With username.", example = "${secrets.SMTP_PASSWORD}") String password,
      @Param(description = "The sender.", required = true, example = "Flows <flows@example.org>")
          String from,
      @Param(
              description = "A recipient, or a list of them.",
              required = true,
              example = "[\"Ada <ada@example.org>\", \"grace@example.org\"]")
          Object to,
      @Param(description = "Further ones, for all to see.") Object cc,
      @Param(description = "Further ones that nobody sees.") Object bcc,
      @Param(description = "Where answers go, if not to from.") Object replyTo,
      @Param(description = "The subject.", required = true, example = "Order ${input.id}")
          String subject,
      @Param(description = "The text.") String body,
      @Param(description = "The text as HTML.") String html,
      @Param(
              description = "Files that go with it.",
              example = "[{\"filename\": \"a.txt\", \"content\": \"${input.text}\"}]")
          List<MailAttachment> attachments,
      @Param(description = "Further headers.", example = "{\"Auto-Submitted\": \"auto-generated\"}")
          Map<String, String> headers,
      @Param(
              description =
                  "Certificates (PEM) that are trusted instead of the JDK's authorities, for a"
                      + " server with one of its own.")
          String tlsTrust,
      @Param(description = "to, cc and bcc together at most.", defaultValue = "100")
          int maxRecipients,
      @Param(description = "Bytes of the mail at most, as sent.", defaultValue = "26214400")
          long maxBytes) {

    public Params {
      MailServer.check("smtp", smtpHost, smtpPort);
      if ((username == null) != (password == null)) {
        throw new IllegalArgumentException("needs username and password, or neither");
      }
      if (maxRecipients < 1 || maxRecipients > 1_000) {
        throw new IllegalArgumentException("max_recipients must be 1 to 1000");
      }
      if (maxBytes < 1 || maxBytes > LARGEST) {
        throw new IllegalArgumentException("max_bytes must be 1 to " + LARGEST);
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return context.blocking(
        () -> {
          try {
            return new SmtpDelivery(params, context).send(new OutgoingMail(params, context));
          } catch (InvalidMailException e) {
            return NodeResult.failed("invalid_request", e.getMessage());
          }
        });
  }
}

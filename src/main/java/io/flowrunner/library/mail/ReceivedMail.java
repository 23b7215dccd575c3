package io.flowrunner.library.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MailDateFormat;
import java.text.ParsePosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mail as a value of the flow. Nothing in a mail makes this fail: what cannot be read is empty,
 * or stays as it came.
 */
final class ReceivedMail {
  private static final int LONGEST_ADDRESSES = 64 * 1024;

  private ReceivedMail() {}

  /**
   * @param bytes of the mail; its header only when {@code reading} is null
   */
  static Map<String, Object> of(MailboxEntry entry, MimeHeaders headers, MimeReading reading) {
    Map<String, Object> mail = new LinkedHashMap<>();
    mail.put("subject", headers.text("Subject"));
    List<String> from = addresses(headers.raw("From"));
    mail.put("from", from.isEmpty() ? "" : from.get(0));
    mail.put("to", addresses(headers.raw("To")));
    mail.put("cc", addresses(headers.raw("Cc")));
    mail.put("date", date(headers.raw("Date"), entry.received()));
    if (reading != null) {
      mail.put("body", reading.body());
      mail.put("html", reading.html());
    }
    mail.put("headers", headers.all());
    mail.put("messageId", headers.raw("Message-ID"));
    if (reading != null) {
      mail.put("attachments", reading.attachments());
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("uid", entry.uid());
    metadata.put("size", entry.size());
    metadata.put("seen", entry.seen());
    metadata.put("received_at", text(entry.received()));
    metadata.put("reply_to", addresses(headers.raw("Reply-To")));
    metadata.put("truncated", reading != null && reading.isIncomplete());
    mail.put("metadata", metadata);
    return mail;
  }

  /** In a form that {@code email.send} takes; what is no address as it came. */
  private static List<String> addresses(String header) {
    String text =
        header.length() > LONGEST_ADDRESSES ? header.substring(0, LONGEST_ADDRESSES) : header;
    List<String> all = new ArrayList<>();
    try {
      for (InternetAddress address : InternetAddress.parseHeader(text, false)) {
        all.add(shown(address));
      }
    } catch (AddressException | RuntimeException e) {
      all.clear();
      all.add(MimeHeaders.decoded(text));
    }
    all.removeIf(String::isBlank);
    return all;
  }

  private static String shown(InternetAddress address) {
    String plain = MimeHeaders.clean(String.valueOf(address.getAddress()));
    String name = address.getPersonal();
    if (name == null || name.isBlank()) {
      return plain;
    }
    String clean = MimeHeaders.clean(name).strip();
    String escaped = clean.replaceAll("([\"\\\\])", "\\\\$1");
    boolean simple = clean.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == ' ');
    return (simple ? clean : '"' + escaped + '"') + " <" + plain + ">";
  }

  /** When it was written; when it came in, if that is nonsense. */
  private static String date(String header, Instant received) {
    Instant written = null;
    try {
      written = MailTime.of(new MailDateFormat().parse(header, new ParsePosition(0)));
    } catch (RuntimeException e) {
      // no date
    }
    return text(written != null ? written : received);
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}

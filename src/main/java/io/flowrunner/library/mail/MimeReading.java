package io.flowrunner.library.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts and attachments of a mail (RFC 2046), from whatever came: nested too deeply, cut off,
 * without the boundary that it names. Time and memory are proportional to the mail's size.
 */
final class MimeReading {
  private static final int DEEPEST = 20;
  private static final int MOST_PARTS = 500;
  private static final int LONGEST_NAME = 255;

  private final byte[] bytes;
  private final boolean cut;
  private final long maxBody;
  private final long maxAttachment;
  private final StringBuilder body = new StringBuilder();
  private final StringBuilder html = new StringBuilder();
  private final List<Map<String, Object>> attachments = new ArrayList<>();
  private int parts;
  private boolean incomplete;

  /**
   * @param cut whether the mail is longer than these bytes
   * @param maxBody characters of a text
   * @param maxAttachment bytes of an attachment whose content is given
   */
  MimeReading(byte[] bytes, boolean cut, long maxBody, long maxAttachment) {
    this.bytes = bytes;
    this.cut = cut;
    this.maxBody = maxBody;
    this.maxAttachment = maxAttachment;
    incomplete = cut;
  }

  /** Reads everything behind the mail's own header. */
  MimeReading read(MimeHeaders headers) {
    part(headers, headers.end(), bytes.length, 0);
    return this;
  }

  String body() {
    return body.toString();
  }

  String html() {
    return html.toString();
  }

  List<Map<String, Object>> attachments() {
    return attachments;
  }

  /** Whether something is missing but the content of attachments. */
  boolean isIncomplete() {
    return incomplete;
  }

  private void part(MimeHeaders headers, int from, int to, int depth) {
    if (++parts > MOST_PARTS) {
      incomplete = true;
      return;
    }
    String given = headers.raw("Content-Type");
    MimeType type = MimeType.contentType(given.isEmpty() ? "text/plain" : given);
    MimeType disposition = MimeType.disposition(headers.raw("Content-Disposition"));
    String boundary = type.parameter("boundary");
    boolean multipart = type.value().startsWith("multipart/") && depth < DEEPEST;
    if (multipart && !boundary.isEmpty() && multipart(boundary, from, to, depth)) {
      return;
    }
    String encoding = headers.raw("Content-Transfer-Encoding");
    byte[] content = MimeContent.decoded(Arrays.copyOfRange(bytes, from, to), encoding);
    String name = filename(type, disposition);
    boolean text = multipart || type.value().isEmpty() || type.value().matches("text/(plain|html)");
    if (text && name.isEmpty() && !disposition.value().equals("attachment")) {
      append(
          type.value().equals("text/html") ? html : body,
          MimeContent.text(content, type.parameter("charset")));
    } else {
      attach(headers, type, name, content, cut && to == bytes.length);
    }
  }

  /**
   * @return false when the boundary is nowhere
   */
  private boolean multipart(String boundary, int from, int to, int depth) {
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
    int begun = -1;
    boolean found = false;
    int at = from;
    while (at < to) {
      int next = MimeHeaders.lineEnd(bytes, at, to);
      if (startsWith(delimiter, at, next)) {
        found = true;
        if (begun >= 0) {
          inner(begun, beforeLineBreak(at, begun), depth);
        }
        boolean last = startsWith(new byte[] {'-', '-'}, at + delimiter.length, next);
        begun = last ? -1 : next;
        if (last) {
          return true;
        }
      }
      at = next;
    }
    if (begun >= 0 && begun < to) {
      inner(begun, to, depth);
    }
    return found;
  }

  private void inner(int from, int to, int depth) {
    MimeHeaders headers = MimeHeaders.of(bytes, from, to);
    part(headers, Math.min(headers.end(), to), to, depth + 1);
  }

  /** The line break before a delimiter belongs to it. */
  private int beforeLineBreak(int at, int least) {
    int end = at;
    if (end > least && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > least && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  private boolean startsWith(byte[] what, int at, int to) {
    return at + what.length <= to
        && Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
  }

  private void append(StringBuilder text, String more) {
    if (!text.isEmpty() && !more.isEmpty()) {
      text.append('\n');
    }
    int room = (int) Math.max(0, Math.min(maxBody - text.length(), more.length()));
    incomplete |= room < more.length();
    boolean splits = room > 0 && Character.isHighSurrogate(more.charAt(room - 1));
    text.append(more, 0, splits ? room - 1 : room);
  }

  private void attach(
      MimeHeaders headers, MimeType type, String name, byte[] content, boolean cutOff) {
    Map<String, Object> attachment = new LinkedHashMap<>();
    int number = attachments.size() + 1;
    attachment.put("filename", name.isEmpty() ? "attachment-" + number : name);
    attachment.put(
        "content_type", type.value().isEmpty() ? "application/octet-stream" : type.value());
    attachment.put("size", content.length);
    boolean given = !cutOff && content.length <= maxAttachment;
    attachment.put("content", given ? Base64.getEncoder().encodeToString(content) : null);
    attachment.put("encoding", "base64");
    String id = headers.raw("Content-ID").replaceAll("[<>\\s]", "");
    if (id.matches("[A-Za-z0-9._+$@-]{1,200}")) {
      attachment.put("content_id", id);
    }
    attachments.add(attachment);
  }

  /** Without a path: nobody is to be tempted to use it. */
  private static String filename(MimeType type, MimeType disposition) {
    String given = disposition.parameter("filename");
    String name = MimeHeaders.decoded(given.isEmpty() ? type.parameter("name") : given);
    name = MimeHeaders.clean(name).replaceAll("^.*[/\\\\]", "").strip();
    return name.length() > LONGEST_NAME ? name.substring(name.length() - LONGEST_NAME) : name;
  }
}

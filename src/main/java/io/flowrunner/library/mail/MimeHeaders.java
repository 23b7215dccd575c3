package io.flowrunner.library.mail;

import io.flowrunner.platform.control.Utf8;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The header of a mail or of a part of it (RFC 5322, 2.2), read from whatever came: a line that is
 * no header is passed over, bytes that are no UTF-8 (RFC 6532) count as windows-1252, control
 * characters become blanks.
 *
 * @param fields name and unfolded value, in their order
 * @param end where the content begins
 */
record MimeHeaders(List<Map.Entry<String, String>> fields, int end) {
  private static final Charset LEGACY = Charset.forName("windows-1252");

  /** What is looked at; the content may begin later. */
  private static final int MOST_BYTES = 256 * 1024;

  private static final int MOST_FIELDS = 1_000;
  private static final int LONGEST_NAME = 200;

  static MimeHeaders of(byte[] bytes, int from, int to) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    String name = null;
    int at = from;
    while (at < to) {
      int next = lineEnd(bytes, at, to);
      String line = at - from > MOST_BYTES ? "" : line(bytes, at, Math.min(next, at + MOST_BYTES));
      boolean blank = isBlank(bytes, at, next);
      if (!blank && (bytes[at] == ' ' || bytes[at] == '\t')) {
        value.append(line);
      } else {
        add(fields, name, value);
        int colon = line.indexOf(':');
        name = colon < 1 || colon > LONGEST_NAME ? null : line.substring(0, colon).strip();
        value.setLength(0);
        value.append(line.substring(colon + 1));
      }
      at = next;
      if (blank) {
        return new MimeHeaders(fields, at);
      }
    }
    add(fields, name, value);
    return new MimeHeaders(fields, at);
  }

  private static void add(List<Map.Entry<String, String>> fields, String name, CharSequence value) {
    if (name != null && !name.isEmpty() && fields.size() < MOST_FIELDS) {
      fields.add(Map.entry(name, value.toString().strip()));
    }
  }

  /** Behind the line feed. */
  static int lineEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, to);
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\r' && bytes[i] != '\n') {
        return false;
      }
    }
    return true;
  }

  private static String line(byte[] bytes, int from, int to) {
    byte[] line = Arrays.copyOfRange(bytes, from, to);
    return clean(Utf8.text(line).orElseGet(() -> new String(line, LEGACY)));
  }

  /** On one line. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(MailText.breaks(c) ? ' ' : c));
    return clean.toString().stripTrailing();
  }

  /** The first of that name, as it came; empty for none. */
  String raw(String name) {
    return fields.stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** The first of that name for people; empty for none. */
  String text(String name) {
    return decoded(raw(name));
  }

  /** Names in lower case; several values of one name are a list. */
  Map<String, Object> all() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Map.Entry<String, String> field : fields) {
      values
          .computeIfAbsent(field.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(decoded(field.getValue()));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    values.forEach((name, list) -> all.put(name, list.size() == 1 ? list.get(0) : list));
    return all;
  }

  /** Encoded words (RFC 2047) as text; what cannot be decoded stays as it is. */
  static String decoded(String text) {
    if (!text.contains("=?")) {
      return text;
    }
    try {
      return clean(MimeUtility.decodeText(text)).strip();
    } catch (UnsupportedEncodingException | RuntimeException e) {
      return text;
    }
  }
}

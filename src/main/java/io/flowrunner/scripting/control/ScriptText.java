package io.flowrunner.scripting.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JavaScript's texts may hold half of a surrogate pair (an emoji cut in two), which UTF-8 cannot
 * hold; it becomes U+FFFD on the way out, as everywhere on the web.
 */
final class ScriptText {
  private ScriptText() {}

  static long utf8Length(String text) {
    long bytes = text.length();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      // each half of a pair adds one, to four for both
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes;
  }

  /**
   * Whether somewhere in {@code json} a hexadecimal, octal or binary numeral of more than {@code
   * most} digits begins, each character written plainly or as an escape.
   */
  static boolean hasNumeral(String json, int most) {
    if (json.length() <= most) {
      return false;
    }
    Characters characters = new Characters(json);
    int digits = 0;
    char before = ' ';
    for (char next = characters.next(); next != Characters.END; next = characters.next()) {
      boolean begins = before == '0' && "xXoObB".indexOf(next) >= 0;
      digits = begins ? 1 : digits > 0 && Character.digit(next, 16) >= 0 ? digits + 1 : 0;
      if (digits > most) {
        return true;
      }
      before = next;
    }
    return false;
  }

  /** The characters of a JSON text, its escapes of the form {@code \u0030} resolved. */
  private static final class Characters {
    static final char END = '\0';
    private final String json;
    private int at;

    Characters(String json) {
      this.json = json;
    }

    char next() {
      if (at >= json.length()) {
        return END;
      }
      if (json.startsWith("\\u00", at) && at + 6 <= json.length()) {
        int high = Character.digit(json.charAt(at + 4), 16);
        int low = Character.digit(json.charAt(at + 5), 16);
        if (high >= 0 && low >= 0 && high + low > 0) {
          at += 6;
          return (char) (high * 16 + low);
        }
      }
      char plain = json.charAt(at++);
      return plain == END ? ' ' : plain;
    }
  }

  static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && at + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        at++;
        continue;
      }
      if (repaired == null) {
        repaired = new StringBuilder(text);
      }
      repaired.setCharAt(at, '\uFFFD');
    }
    return repaired == null ? text : repaired.toString();
  }

  /** A JSON value with every text in it well-formed. */
  static Object wellFormed(Object value) {
    if (value instanceof String text) {
      return wellFormed(text);
    }
    if (value instanceof List<?> items) {
      List<Object> repaired = new ArrayList<>(items.size());
      items.forEach(item -> repaired.add(wellFormed(item)));
      return repaired;
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, Object> repaired = new LinkedHashMap<>();
      members.forEach(
          (name, member) -> repaired.put(wellFormed((String) name), wellFormed(member)));
      return repaired;
    }
    return value;
  }
}

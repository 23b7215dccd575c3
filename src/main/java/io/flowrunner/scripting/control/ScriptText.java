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

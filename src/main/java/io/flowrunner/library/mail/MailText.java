package io.flowrunner.library.mail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text in the header of a mail: checked, so that it cannot begin another header, and encoded. */
final class MailText {
  /** RFC 5322, 2.1.1: a line, at most and as recommended. */
  private static final int LINE = 998;

  private static final int SHORT = 76;

  /** What fits into an encoded word in Base64 (RFC 2047, 2). */
  private static final int WORD = 45;

  private MailText() {}

  /**
   * @return the text as it is
   * @throws InvalidMailException for control characters, line and paragraph separators
   */
  static String checked(String text, String path) {
    if (text.codePoints().anyMatch(MailText::breaks)) {
      throw new InvalidMailException(path, "has a line break or another control character");
    }
    return text;
  }

  static boolean breaks(int c) {
    return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
  }

  /**
   * Text for people, such as a subject; shown to them as it is, even if it looks like an encoded
   * word.
   *
   * @param used characters before it on its line
   */
  static String encoded(String text, int used) {
    boolean plain =
        isAscii(text)
            && !text.contains("=?")
            && !text.contains("  ")
            && text.equals(text.strip())
            && longestWord(text) < SHORT - used;
    return plain ? folded(text, used) : words(text);
  }

  /** As encoded words, each on a line of its own. */
  static String words(String text) {
    StringBuilder all = new StringBuilder();
    StringBuilder word = new StringBuilder();
    int size = 0;
    for (int i = 0; i < text.length(); ) {
      String next = Character.toString(text.codePointAt(i));
      int bytes = next.getBytes(StandardCharsets.UTF_8).length;
      if (size + bytes > WORD) {
        append(all, word);
        word.setLength(0);
        size = 0;
      }
      word.append(next);
      size += bytes;
      i += next.length();
    }
    append(all, word);
    return all.toString();
  }

  private static void append(StringBuilder all, CharSequence word) {
    byte[] bytes = word.toString().getBytes(StandardCharsets.UTF_8);
    all.append(all.isEmpty() ? "" : "\r\n ")
        .append("=?UTF-8?B?")
        .append(Base64.getEncoder().encodeToString(bytes))
        .append("?=");
  }

  /**
   * A header's value as the author wrote it, in encoded words only where it is not ASCII.
   *
   * @throws InvalidMailException for what cannot be put into lines
   */
  static String value(String text, int used, String path) {
    if (!isAscii(text)) {
      return words(text);
    }
    if (longestWord(text) + used > LINE) {
      throw new InvalidMailException(path, "is too long without a blank in it");
    }
    return folded(text.strip(), used);
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x7f);
  }

  /** Broken at blanks; a line never consists of blanks only. */
  private static String folded(String text, int used) {
    StringBuilder all = new StringBuilder();
    int line = used;
    int from = 0;
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && text.charAt(end) == ' ') {
        end++;
      }
      while (end < text.length() && text.charAt(end) != ' ') {
        end++;
      }
      String word = text.substring(from, end);
      boolean breaks = from > 0 && line + word.length() > SHORT;
      all.append(breaks ? "\r\n" : "").append(word);
      line = breaks ? word.length() : line + word.length();
      from = end;
    }
    return all.toString();
  }

  private static int longestWord(String text) {
    int longest = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ' ') {
        longest = Math.max(longest, i - from);
        from = i + 1;
      }
    }
    return longest;
  }
}

package io.flowrunner.secrets.control;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms in which a value turns up elsewhere: as it is, escaped for JSON (RFC 8259), encoded for
 * a URL (RFC 3986, HTML forms) and in Base64 (RFC 4648).
 */
final class Disguises {
  /** What the URL encoders of common languages leave alone besides letters and digits. */
  private static final List<String> UNRESERVED =
      List.of("-_.~", "-_.*", "-_.!~*'()", "-_.!~*'();/?:@&=+$,#");

  private Disguises() {}

  /**
   * A piece of text that gives a value away.
   *
   * @param base64 when it was cut from the middle of a Base64 text: the characters before and after
   *     it hold bits of the value, too
   */
  record Form(String text, boolean base64) {}

  static Set<Form> of(String value) {
    Set<Form> forms = new LinkedHashSet<>();
    for (String spelling : spellings(value)) {
      Set<String> texts = new LinkedHashSet<>(List.of(spelling));
      addJson(texts, spelling);
      addUrl(texts, spelling);
      texts.forEach(text -> forms.add(new Form(text, false)));
      base64(spelling).forEach(text -> forms.add(new Form(text, true)));
    }
    return forms;
  }

  /** Many a program strips what it reads. */
  private static Set<String> spellings(String value) {
    Set<String> spellings = new LinkedHashSet<>(List.of(value));
    if (value.strip().length() >= Masking.MIN_LENGTH) {
      spellings.add(value.strip());
    }
    return spellings;
  }

  private static void addJson(Set<String> texts, String value) {
    for (boolean slash : new boolean[] {false, true}) {
      for (String escapedAlso : List.of("", "<>&='", "\u0080")) {
        String lower = json(value, slash, escapedAlso, false);
        texts.add(lower);
        texts.add(json(value, slash, escapedAlso, true));
        texts.add(json(lower, slash, "", false)); // JSON as a text inside JSON
      }
    }
  }

  /**
   * @param alsoEscaped further characters to write as {@code \\uXXXX}; U+0080 stands for everything
   *     beyond ASCII
   */
  private static String json(String value, boolean slash, String alsoEscaped, boolean upper) {
    StringBuilder text = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int brief = "\"\\\b\f\n\r\t".indexOf(c);
      if (brief >= 0) {
        text.append('\\').append("\"\\bfnrt".charAt(brief));
      } else if (c == '/' && slash) {
        text.append("\\/");
      } else if (c < ' ' || alsoEscaped.indexOf(c > 0x7f ? '\u0080' : c) >= 0) {
        String hex = String.format("%04x", (int) c);
        text.append("\\u").append(upper ? hex.toUpperCase(Locale.ROOT) : hex);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static void addUrl(Set<String> texts, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    for (String unreserved : UNRESERVED) {
      for (String space : List.of("%20", "+")) {
        texts.add(url(bytes, unreserved, space, "0123456789ABCDEF"));
        texts.add(url(bytes, unreserved, space, "0123456789abcdef"));
      }
    }
  }

  private static String url(byte[] bytes, String unreserved, String space, String digits) {
    StringBuilder text = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if (c == ' ') {
        text.append(space);
      } else if (isLetterOrDigit(c) || unreserved.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append(digits.charAt(c >> 4)).append(digits.charAt(c & 15));
      }
    }
    return text.toString();
  }

  private static Set<String> base64(String value) {
    Set<String> pieces = new LinkedHashSet<>();
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      if (charset.newEncoder().canEncode(value)) {
        byte[] bytes = value.getBytes(charset);
        for (int before = 0; before < 3; before++) {
          addBase64(pieces, bytes, before);
        }
      }
    }
    return pieces;
  }

  /**
   * @param before how many other bytes share the first group of three; what they and the bytes
   *     after the value have a part in is left off
   */
  private static void addBase64(Set<String> pieces, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    int from = (before * 8 + 5) / 6;
    int to = shifted.length * 8 / 6;
    String piece = Base64.getEncoder().encodeToString(shifted).substring(from, to);
    pieces.add(piece);
    pieces.add(piece.replace('+', '-').replace('/', '_'));
    pieces.add(piece.replace("/", "\\/"));
    pieces.add(piece.replace("+", "%2B").replace("/", "%2F"));
    pieces.add(piece.replace("+", "%2b").replace("/", "%2f"));
  }

  static boolean isBase64(char c) {
    return isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_';
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  /** Whether a JSON number may be written like this. */
  static boolean isNumeric(String value) {
    return Arrays.stream(value.split("")).allMatch("0123456789.+-eE"::contains);
  }
}

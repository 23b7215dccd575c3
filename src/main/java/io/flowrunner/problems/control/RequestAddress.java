package io.flowrunner.problems.control;

import io.flowrunner.platform.control.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the path of a request can be read (RFC 3986, 3.3): whole escapes, UTF-8, no NUL, no
 * backslash, no dot segments (clients resolve them before they send).
 */
public final class RequestAddress {
  /** Of a server or, as a proxy is told, of any (RFC 9112, 3.2). */
  private static final Pattern TARGET =
      Pattern.compile("(?:https?://[^/?]*)?(/[^?]*)(?:\\?.*)?", Pattern.DOTALL);

  private RequestAddress() {}

  /**
   * @param target as the request line has it; the query does not matter
   */
  public static boolean isReadable(String target) {
    if (target.equals("*")) {
      return true; // of OPTIONS
    }
    Matcher parts = TARGET.matcher(target);
    String path = parts.matches() ? decoded(parts.group(1)) : null;
    return path != null
        && path.indexOf('\0') < 0
        && path.indexOf('\\') < 0
        && Arrays.stream(path.split("/")).noneMatch(part -> part.equals(".") || part.equals(".."));
  }

  /** Null when there is nothing to decode it to. */
  private static String decoded(String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
      if (low < 0) {
        return null;
      }
      bytes.write(high * 16 + low);
      i += 2;
    }
    return Utf8.text(bytes.toByteArray()).orElse(null);
  }
}

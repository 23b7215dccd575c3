package io.flowrunner.library.http;

import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Utf8;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of an answer as a value of the flow: JSON parsed (RFC 8259; {@code application/json}
 * and every {@code +json}), text decoded with its charset (UTF-8 by default), anything else as
 * Base64 text.
 *
 * @param base64 whether the value is Base64 text
 * @param brokenJson whether it says that it is JSON, but is not; the value is its text then
 */
record HttpBody(Object value, boolean base64, boolean brokenJson) {
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> TEXTUAL =
      Set.of(
          "application/xml",
          "application/javascript",
          "application/ecmascript",
          "application/x-www-form-urlencoded",
          "application/x-ndjson",
          "application/yaml",
          "application/x-yaml",
          "application/toml",
          "application/graphql",
          "application/sql",
          "application/jwt");

  /**
   * @param contentType null when the answer names none: text if it is UTF-8 without NUL
   */
  static HttpBody of(byte[] content, String contentType) {
    String type = mediaType(contentType);
    if (isJson(type)) {
      return content.length == 0
          ? new HttpBody(null, false, false)
          : json(text(content, contentType));
    }
    if (isText(type) || charset(contentType) != null) {
      return new HttpBody(text(content, contentType), false, false);
    }
    String guessed =
        type.isEmpty()
            ? Utf8.text(content).filter(text -> text.indexOf('\0') < 0).orElse(null)
            : null;
    return guessed != null || content.length == 0
        ? new HttpBody(guessed == null ? "" : guessed, false, false)
        : new HttpBody(Base64.getEncoder().encodeToString(content), true, false);
  }

  private static HttpBody json(String text) {
    try {
      return new HttpBody(Json.read(text, Object.class), false, false);
    } catch (UncheckedIOException e) {
      return new HttpBody(text, false, true);
    }
  }

  private static String mediaType(String contentType) {
    String type = contentType == null ? "" : contentType;
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isJson(String type) {
    return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
  }

  private static boolean isText(String type) {
    return type.startsWith("text/") || type.endsWith("+xml") || TEXTUAL.contains(type);
  }

  private static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType == null ? "" : contentType);
    try {
      return named.find() ? Charset.forName(named.group(1)) : null;
    } catch (IllegalArgumentException e) {
      return null; // a charset that nobody knows is as good as none
    }
  }

  private static String text(byte[] content, String contentType) {
    Charset charset = charset(contentType);
    String text = new String(content, charset == null ? StandardCharsets.UTF_8 : charset);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}

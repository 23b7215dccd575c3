package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.ParamsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The address of a call from what an author wrote (RFC 3986). Characters that an address cannot
 * have are percent-encoded, as browsers do; what is encoded already stays.
 */
final class HttpAddress {
  private static final String ALLOWED = "-._~:/?#[]@!$&'()*+,;=%";

  private HttpAddress() {}

  /**
   * @param query added to what the address has; a list gives the name several times, null none
   * @throws ParamsException for an address that cannot be called
   */
  static URI of(String url, Map<String, Object> query) {
    String clean = url.strip();
    int fragment = clean.indexOf('#');
    String address = encoded(fragment < 0 ? clean : clean.substring(0, fragment));
    String more = query == null ? "" : form(query, "params.query").replace("+", "%20");
    if (!more.isEmpty()) {
      boolean first = address.indexOf('?') < 0;
      boolean open = address.endsWith("?") || address.endsWith("&");
      address += (first ? "?" : open ? "" : "&") + more;
    }
    try {
      return checked(new URI(address));
    } catch (URISyntaxException e) {
      throw new ParamsException("params.url", "is not an address: " + e.getReason());
    }
  }

  private static URI checked(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ParamsException("params.url", "must begin with http:// or https://");
    }
    String authority = uri.getRawAuthority();
    if (authority == null || authority.startsWith(":")) {
      throw new ParamsException("params.url", "must name a host");
    }
    if (authority.contains("@")) {
      throw new ParamsException("params.url", "must not name a user; params.auth does");
    }
    return uri;
  }

  /** As {@code application/x-www-form-urlencoded} (WHATWG URL, 5.2). */
  static String form(Map<String, Object> fields, String path) {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          List<?> values =
              value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
          for (Object one : values) {
            text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(
                    URLEncoder.encode(
                        HttpValues.text(one, path + "." + name), StandardCharsets.UTF_8));
          }
        });
    return text.toString();
  }

  private static String encoded(String url) {
    StringBuilder text = new StringBuilder(url.length());
    for (int i = 0; i < url.length(); ) {
      int c = url.codePointAt(i);
      if (c < ' ' || c == 0x7f) {
        throw new ParamsException("params.url", "has a character that is not allowed");
      }
      boolean plain =
          c < 0x80
              && (Character.isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0)
              && (c != '%' || isEscape(url, i));
      if (plain) {
        text.append((char) c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          text.append('%').append(String.format("%02X", b & 0xff));
        }
      }
      i += Character.charCount(c);
    }
    return text.toString();
  }

  private static boolean isEscape(String url, int at) {
    return at + 2 < url.length()
        && Character.digit(url.charAt(at + 1), 16) >= 0
        && Character.digit(url.charAt(at + 2), 16) >= 0;
  }
}

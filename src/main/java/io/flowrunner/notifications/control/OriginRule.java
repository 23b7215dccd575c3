package io.flowrunner.notifications.control;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * From which web pages a browser may open a WebSocket: the same-origin policy does not hold for
 * them (RFC 6455, 10.2), so the server asks. Without {@code Origin} it is no browser.
 */
public final class OriginRule {
  private OriginRule() {}

  /**
   * @param origin null when the client sent none
   * @param host the header {@code Host}
   * @param allowed origins from the settings; {@code *} for all
   */
  public static boolean permits(String origin, String host, List<String> allowed) {
    return origin == null
        || allowed.contains("*")
        || allowed.contains(origin)
        || isSameHost(origin, host);
  }

  /** The scheme is not compared: behind a proxy that ends TLS the server does not know it. */
  private static boolean isSameHost(String origin, String host) {
    if (host == null) {
      return false;
    }
    try {
      URI page = URI.create(origin);
      String scheme = page.getScheme();
      return ("http".equals(scheme) || "https".equals(scheme))
          && page.getAuthority() != null
          && bare(page.getAuthority(), scheme).equals(bare(host, scheme));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Without the scheme's own port, which a browser leaves out of one but a proxy not of the other.
   */
  private static String bare(String authority, String scheme) {
    String port = "https".equals(scheme) ? ":443" : ":80";
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}

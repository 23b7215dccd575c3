package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.HttpPort.Call;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a call must keep to, so that nothing but the one request meant is sent (RFC 9110, 9112). */
final class HttpRules {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Framing is the client's own: a second opinion about it smuggles requests. */
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "upgrade", "trailer", "http2-settings", "te");

  /** Credentials are for the server they were written for. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization", "host");

  private static final Set<String> OF_BODY =
      Set.of("content-type", "content-encoding", "content-language", "content-location");

  private HttpRules() {}

  /**
   * @throws io.flowrunner.nodes.entity.HttpPort.HttpFailedException invalid_request
   */
  static void check(Call call) {
    if (!TOKEN.matcher(call.method()).matches() || call.method().equalsIgnoreCase("CONNECT")) {
      throw HttpFailures.invalid("the method is not usable");
    }
    Target.of(call.uri());
    call.headers().forEach(header -> check(header.getKey(), header.getValue()));
    if (call.timeout().isNegative() || call.timeout().isZero()) {
      throw HttpFailures.timeout(Target.of(call.uri()).server(), call.timeout());
    }
  }

  private static void check(String name, String value) {
    if (!TOKEN.matcher(name).matches()) {
      throw HttpFailures.invalid("a header's name has a character that is not allowed");
    }
    if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw HttpFailures.invalid("the header " + name + " is set by FlowRunner itself");
    }
    boolean clean = value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff));
    if (!clean) {
      throw HttpFailures.invalid(
          "the value of the header " + name + " has a character that is not allowed");
    }
  }

  /**
   * What another server than the one meant may see.
   *
   * @param more names in lower case
   */
  static List<Map.Entry<String, String>> withoutCredentials(
      List<Map.Entry<String, String>> headers, Set<String> more) {
    return headers.stream()
        .filter(header -> !isCredential(lower(header)) && !more.contains(lower(header)))
        .toList();
  }

  static List<Map.Entry<String, String>> withoutBody(List<Map.Entry<String, String>> headers) {
    return headers.stream().filter(header -> !OF_BODY.contains(lower(header))).toList();
  }

  /** Names tell most of what a flow sends as a key by itself. */
  private static boolean isCredential(String name) {
    return CREDENTIALS.contains(name)
        || name.contains("api-key")
        || name.contains("apikey")
        || name.endsWith("-token")
        || name.startsWith("x-flowrunner-");
  }

  private static String lower(Map.Entry<String, String> header) {
    return header.getKey().toLowerCase(Locale.ROOT);
  }

  /**
   * Host and port of an address, as the client wants them. The host is written as the flow has it:
   * a secret in it is masked in messages only in its own spelling.
   */
  record Target(String scheme, String host, int port, String pathAndQuery) {
    private static final Pattern AUTHORITY =
        Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:@/?#\\s]+)(?::(\\d{1,5})?)?");

    static Target of(URI uri) {
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw HttpFailures.invalid("only http and https addresses can be called");
      }
      var authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
      if (uri.getRawAuthority() == null || !authority.matches()) {
        throw HttpFailures.invalid("the address needs a host and must not name a user");
      }
      String digits = authority.group(2);
      int port = digits != null ? Integer.parseInt(digits) : scheme.equals("https") ? 443 : 80;
      if (port < 1 || port > 65_535) {
        throw HttpFailures.invalid("the address has a port that does not exist");
      }
      String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return new Target(scheme, authority.group(1), port, path + query);
    }

    String server() {
      return host + ":" + port;
    }

    boolean isSameOrigin(Target other) {
      return scheme.equals(other.scheme) && host.equalsIgnoreCase(other.host) && port == other.port;
    }
  }
}

package io.flowrunner.library.mail;

import java.util.regex.Pattern;

/** Rules for where a mail server is. */
final class MailServer {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");

  private MailServer() {}

  /**
   * @throws IllegalArgumentException for a host or a port that cannot be
   */
  static void check(String protocol, String host, int port) {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(protocol + "_host must be the name of a host");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(protocol + "_port must be 1 to 65535");
    }
  }
}

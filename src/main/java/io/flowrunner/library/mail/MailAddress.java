package io.flowrunner.library.mail;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One address to send to or from: {@code ada@example.org} or {@code Ada Lovelace
 * <ada@example.org>}. A text is exactly one address, whatever commas are in it, so that a name from
 * outside cannot add recipients.
 *
 * @param name empty for none
 * @param address with an ASCII domain (RFC 5890)
 */
record MailAddress(String name, String address) {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_ADDRESS = 254;
  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+");
  private static final Pattern LITERAL = Pattern.compile("\\[(?:IPv6:)?[0-9A-Fa-f.:]{2,45}]");
  private static final Pattern WORDS =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+");

  /**
   * @throws InvalidMailException for what is not one address
   */
  static MailAddress of(String text, String path) {
    String clean = MailText.checked(text, path).strip();
    int open = clean.lastIndexOf('<');
    if (!clean.endsWith(">")) {
      return new MailAddress("", address(clean, path));
    }
    if (open < 0) {
      throw new InvalidMailException(path, "is not an e-mail address");
    }
    return new MailAddress(
        name(clean.substring(0, open).strip(), path),
        address(clean.substring(open + 1, clean.length() - 1).strip(), path));
  }

  /**
   * @param value null, a text or a list of texts
   */
  static List<MailAddress> all(Object value, String path) {
    List<MailAddress> all = new ArrayList<>();
    if (value instanceof String text) {
      all.add(of(text, path));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        String at = path + "[" + i + "]";
        if (!(list.get(i) instanceof String text)) {
          throw new InvalidMailException(at, "must be text");
        }
        all.add(of(text, at));
      }
    } else if (value != null) {
      throw new InvalidMailException(path, "must be an address or a list of addresses");
    }
    return all;
  }

  private static String name(String text, String path) {
    String name = text;
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      name = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    } else if (text.indexOf('<') >= 0 || text.indexOf('>') >= 0) {
      throw new InvalidMailException(path, "is more than one address");
    }
    if (name.length() > LONGEST_NAME) {
      throw new InvalidMailException(path, "has a name of more than 256 characters");
    }
    return name;
  }

  private static String address(String text, String path) {
    int at = text.lastIndexOf('@');
    String local = at < 0 ? "" : text.substring(0, at);
    if (!MailText.isAscii(local)) {
      throw new InvalidMailException(path, "has other than ASCII characters before the @");
    }
    if (local.length() > LONGEST_LOCAL || !LOCAL.matcher(local).matches()) {
      throw new InvalidMailException(path, "is not an e-mail address");
    }
    String address = local + "@" + domain(text.substring(at + 1), path);
    if (address.length() > LONGEST_ADDRESS) {
      throw new InvalidMailException(path, "is not an e-mail address: too long");
    }
    return address;
  }

  private static String domain(String text, String path) {
    if (LITERAL.matcher(text).matches()) {
      return text;
    }
    try {
      String domain = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
      if (!domain.isEmpty() && !domain.endsWith(".") && !domain.contains("..")) {
        return domain;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // said below
    }
    throw new InvalidMailException(path, "is not an e-mail address: its domain");
  }

  String domain() {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  /** As it stands in a header (RFC 5322, 3.4). */
  String header() {
    if (name.isEmpty()) {
      return address;
    } else if (WORDS.matcher(name).matches() && !name.contains("=?") && name.length() < 60) {
      return name + " <" + address + ">";
    } else if (MailText.isAscii(name) && !name.contains("=?") && name.length() < 60) {
      return "\"" + name.replaceAll("([\"\\\\])", "\\\\$1") + "\" <" + address + ">";
    }
    return MailText.words(name) + " <" + address + ">";
  }

  /** Several of them, each on a line of its own. */
  static String header(List<MailAddress> addresses) {
    return String.join(",\r\n ", addresses.stream().map(MailAddress::header).toList());
  }
}

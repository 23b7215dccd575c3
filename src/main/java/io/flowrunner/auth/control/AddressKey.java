package io.flowrunner.auth.control;

/**
 * What an address is counted by: an IPv4 address as it is, an IPv6 address by its first 64 bits,
 * for one household or server has that many to itself.
 */
final class AddressKey {
  private static final int GROUPS = 4;

  private AddressKey() {}

  static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    int gap = plain.indexOf("::");
    String[] head = (gap < 0 ? plain : plain.substring(0, gap)).split(":");
    String tail = gap < 0 ? "" : plain.substring(gap + 2);
    if (tail.indexOf('.') >= 0) {
      return tail.substring(tail.lastIndexOf(':') + 1); // ::ffff:192.0.2.1
    }
    StringBuilder key = new StringBuilder();
    int tailLength = tail.isEmpty() ? 0 : tail.split(":").length;
    for (int i = 0; i < GROUPS; i++) {
      key.append(group(head, tail, tailLength, i)).append(':');
    }
    return key.toString();
  }

  private static String group(String[] head, String tail, int tailLength, int index) {
    int inTail = index - (2 * GROUPS - tailLength);
    String group = "0";
    if (index < head.length && !head[index].isEmpty()) {
      group = head[index];
    } else if (inTail >= 0) {
      group = tail.split(":")[inTail];
    }
    return group.replaceFirst("^0+(?!$)", "");
  }
}

package io.flowrunner.library.sql;

import java.util.HexFormat;

/** Bytes as PostgreSQL writes and reads them: {@code \x} and hexadecimal digits. */
final class SqlBytes {
  private static final String PREFIX = "\\x";

  private SqlBytes() {}

  static String text(byte[] bytes) {
    return PREFIX + HexFormat.of().formatHex(bytes);
  }
}

package io.flowrunner.library.sql;

import io.flowrunner.platform.control.EnumWord;

/** How a connection is encrypted; the words of libpq's {@code sslmode}. */
public enum SslMode {
  /** Never. */
  DISABLE,
  /** Where the server offers it, whoever it is. */
  PREFER,
  /** Always, whoever the server is. */
  REQUIRE,
  /** Always, and the server's certificate must be its own and of an authority of the JDK. */
  VERIFY_FULL;

  String word() {
    return EnumWord.of(this).replace('_', '-');
  }
}

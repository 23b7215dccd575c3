package io.flowrunner.secrets.control;

import io.flowrunner.problems.entity.ProblemException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What a secret may look like. Nothing here repeats a value. */
final class SecretRules {
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

  private SecretRules() {}

  static String key(String key) {
    if (key == null) {
      throw ProblemException.invalid("key", "Key is required");
    }
    if (!isKey(key)) {
      throw ProblemException.rejected(
          "key",
          "Key must begin with a letter or _ and have at most 128 letters, digits, _, . and -");
    }
    return key;
  }

  static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The value's bytes, in UTF-8. */
  static byte[] value(String value, long most) {
    if (value == null) {
      throw ProblemException.invalid("value", "Value is required");
    }
    byte[] bytes = bytes(value);
    if (bytes.length == 0 || bytes.length > most) {
      throw ProblemException.rejected("value", "Value must have 1 to " + most + " bytes");
    }
    return bytes;
  }

  private static byte[] bytes(String value) {
    try {
      var buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw ProblemException.rejected("value", "Value must be valid Unicode text");
    }
  }
}

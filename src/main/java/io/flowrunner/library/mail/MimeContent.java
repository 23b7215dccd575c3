package io.flowrunner.library.mail;

import io.flowrunner.platform.control.Utf8;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** What is in a part of a mail, decoded as far as it can be (RFC 2045, 6). */
final class MimeContent {
  private static final Charset LEGACY = Charset.forName("windows-1252");

  private MimeContent() {}

  /** The bytes before they were made fit for mail; those that came if that cannot be told. */
  static byte[] decoded(byte[] bytes, String encoding) {
    String name = encoding.strip().toLowerCase(Locale.ROOT);
    if (name.equals("base64")) {
      return base64(bytes);
    } else if (!name.equals("quoted-printable") && !name.matches("(x-)?uue?(ncode)?")) {
      return bytes;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    try (InputStream in = MimeUtility.decode(new ByteArrayInputStream(bytes), name)) {
      in.transferTo(out);
      return out.toByteArray();
    } catch (MessagingException | IOException | RuntimeException e) {
      return bytes;
    }
  }

  /** Without what is not of the alphabet, and without an end that is no whole byte. */
  private static byte[] base64(byte[] bytes) {
    byte[] clean = new byte[bytes.length];
    int length = 0;
    for (byte b : bytes) {
      boolean letter = (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (letter || (b >= '0' && b <= '9') || b == '+' || b == '/') {
        clean[length++] = b;
      }
    }
    length -= length % 4 == 1 ? 1 : 0;
    return Base64.getDecoder().decode(Arrays.copyOf(clean, length));
  }

  /** Text in its charset; in UTF-8, else windows-1252, where that is not known. Lines end in LF. */
  static String text(byte[] bytes, String charset) {
    String text = null;
    try {
      String name = charset.isBlank() ? "us-ascii" : MimeUtility.javaCharset(charset.strip());
      boolean plain = name.toLowerCase(Locale.ROOT).matches("us-ascii|ascii|utf-?8");
      text = plain ? null : new String(bytes, Charset.forName(name));
    } catch (IllegalArgumentException e) {
      // guessed below
    }
    if (text == null) {
      text = Utf8.text(bytes).orElseGet(() -> new String(bytes, LEGACY));
    }
    return clean(text);
  }

  private static String clean(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    StringBuilder clean = new StringBuilder(lines.length());
    for (int i = 0; i < lines.length(); i++) {
      char c = lines.charAt(i);
      clean.append((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '\uFFFD' : c);
    }
    return clean.toString();
  }
}

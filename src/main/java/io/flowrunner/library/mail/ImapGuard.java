package io.flowrunner.library.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads along with the library's IMAP reader (RFC 9051) and ends a server that would make it
 * reserve memory at will: a literal is reserved by its announced length before a byte of it has
 * come, a line grows until its end, every line becomes objects, and EXISTS sizes a table.
 */
final class ImapGuard extends BoundedInput {
  private static final long LITERAL = 4L << 20;
  private static final int LINE = 16 << 20;
  private static final int LINES = 200_000;
  private static final long MESSAGES = 2_000_000;
  private static final int DIGITS = 12;
  private static final int HEAD = 40;

  private final StringBuilder head = new StringBuilder();
  private int line;
  private int lines;

  /** Bytes of a literal that are still to come. */
  private long literal;

  /** How much of {@code {digits}\r\n} the last bytes are: 0 nothing, 1 inside of it, 2 }, 3 CR. */
  private int seen;

  private long number;
  private boolean digits;

  ImapGuard(InputStream in, long most) {
    super(in, most);
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = super.read(bytes, from, length);
    for (int i = 0; i < count; i++) {
      next(bytes[from + i]);
    }
    return count;
  }

  private void next(byte b) throws IOException {
    boolean announced = b == '\n' && seen == 3;
    follow(b);
    if (literal > 0) {
      literal--;
      return;
    }
    if (++line > LINE) {
      throw new UnreadableAnswerException("it sends a line without end");
    }
    if (head.length() < HEAD) {
      head.append((char) (b & 0x7f));
    }
    if (announced) {
      literal = number;
      if (literal > LITERAL) {
        throw new UnreadableAnswerException("it announces more than was asked for");
      }
    }
    if (b == '\n') {
      ended();
    }
  }

  /** Also inside of literals: the library looks back at what it has read, whatever it was. */
  private void follow(byte b) {
    if (b == '{') {
      seen = 1;
      number = 0;
      digits = false;
    } else if (seen == 1 && b >= '0' && b <= '9') {
      number = Math.min(number * 10 + b - '0', Integer.MAX_VALUE);
      digits = true;
    } else if (seen == 1 && b == '}' && digits) {
      seen = 2;
    } else if (seen == 2 && b == '\r') {
      seen = 3;
    } else {
      seen = 0;
    }
  }

  private void ended() throws IOException {
    if (++lines > LINES) {
      throw new UnreadableAnswerException("it sends lines without end");
    }
    counted(head.toString().toUpperCase(Locale.ROOT));
    head.setLength(0);
    line = 0;
  }

  /** {@code * 23 EXISTS}, in any spelling that the library takes. */
  private static void counted(String text) throws IOException {
    if (!text.startsWith("*")) {
      return;
    }
    String rest = text.substring(1).stripLeading();
    int end = 0;
    while (end < rest.length() && Character.isDigit(rest.charAt(end))) {
      end++;
    }
    boolean padded = text.length() == HEAD && (rest.length() < HEAD / 2 || end > DIGITS);
    boolean many =
        end > 0
            && rest.contains("EXISTS")
            && (end > DIGITS || Long.parseLong(rest.substring(0, end)) > MESSAGES);
    if (padded || many) {
      throw new UnreadableAnswerException("it tells of more mails than a folder can have");
    }
  }
}

package io.flowrunner.executions.control;

/**
 * How the table spells a key: printable ASCII only, so that the order of the spellings, in Derby
 * (which pads what it compares with blanks) and in PostgreSQL, is the order of the keys' code
 * points. Keys of plain letters, digits and signs are spelt as they are; the spelling of a prefix
 * is a prefix of the spelling.
 */
final class StoreKeys {
  /** Characters of the longest key that can be spelt within the column. */
  static final int MAX_LENGTH = 512;

  private static final char FIRST = '"';
  private static final int DIGITS = '~' - FIRST + 1;
  private static final char LOW = '!';
  private static final char HIGH = '}';
  private static final char HIGHER = '~';
  private static final int HIGH_DIGITS = 3;
  private static final int HIGHER_DIGITS = 4;
  private static final char AFTER_ALL = '\u007f';

  private StoreKeys() {}

  static String spell(String key) {
    StringBuilder spelling = new StringBuilder(key.length());
    key.codePoints()
        .forEach(
            point -> {
              if (point < FIRST) {
                digits(spelling.append(LOW), point, 1);
              } else if (point < HIGH) {
                spelling.append((char) point);
              } else if (point <= Character.MAX_VALUE) {
                digits(spelling.append(HIGH), point, HIGH_DIGITS);
              } else {
                digits(spelling.append(HIGHER), point, HIGHER_DIGITS);
              }
            });
    return spelling.toString();
  }

  private static void digits(StringBuilder spelling, int point, int count) {
    int unit = 1;
    for (int i = 1; i < count; i++) {
      unit *= DIGITS;
    }
    for (int rest = point; unit > 0; rest %= unit, unit /= DIGITS) {
      spelling.append((char) (FIRST + rest / unit));
    }
  }

  static String read(String spelling) {
    StringBuilder key = new StringBuilder(spelling.length());
    int at = 0;
    while (at < spelling.length()) {
      char first = spelling.charAt(at++);
      int count =
          switch (first) {
            case LOW -> 1;
            case HIGH -> HIGH_DIGITS;
            case HIGHER -> HIGHER_DIGITS;
            default -> 0;
          };
      int point = count == 0 ? first : 0;
      for (int i = 0; i < count; i++) {
        point = point * DIGITS + spelling.charAt(at++) - FIRST;
      }
      key.appendCodePoint(point);
    }
    return key.toString();
  }

  /** Greater than every spelling that begins with this one, and smaller than all after those. */
  static String end(String spelling) {
    return spelling + AFTER_ALL;
  }

  /** Compares texts by their code points, as the spellings compare. */
  static int compare(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    for (int i = 0; i < shorter; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        boolean pairs = Character.isSurrogate(a) != Character.isSurrogate(b);
        return pairs ? one.codePointAt(i) - other.codePointAt(i) : a - b;
      }
    }
    return one.length() - other.length();
  }
}

package io.flowrunner.library.ai;

/** Words of others as a message may show them. */
final class Texts {
  private static final int SHOWN = 500;

  private Texts() {}

  /** On one line, not too long. */
  static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}

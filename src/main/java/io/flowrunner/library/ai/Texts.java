package io.flowrunner.library.ai;

import io.flowrunner.nodes.entity.ParamsException;

/** Words of others as a message may show them. */
final class Texts {
  private static final int SHOWN = 500;

  private Texts() {}

  /**
   * @param text begins with the place within the params
   */
  static ParamsException problem(String text) {
    int space = text.indexOf(' ');
    return new ParamsException("params." + text.substring(0, space), text.substring(space + 1));
  }

  /** On one line, not too long. */
  static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}

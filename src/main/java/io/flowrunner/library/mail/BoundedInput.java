package io.flowrunner.library.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends a peer that sends more than any honest one would. */
class BoundedInput extends FilterInputStream {
  private long left;

  BoundedInput(InputStream in, long most) {
    super(in);
    left = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = in.read(bytes, from, length);
    left -= Math.max(count, 0);
    if (left < 0) {
      throw new UnreadableAnswerException("it sends without end");
    }
    return count;
  }

  /** An answer that is not read on. */
  static final class UnreadableAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableAnswerException(String reason) {
      super(reason);
    }
  }
}

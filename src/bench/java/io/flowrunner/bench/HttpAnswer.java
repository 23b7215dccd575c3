package io.flowrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The status and the whole body of an answer. */
record HttpAnswer(int status, byte[] body) {

  /** Answers itself if it is what the work should have led to. */
  HttpAnswer expect(int wanted, List<byte[]> parts) throws IOException {
    if (status != wanted) {
      throw new IOException("Expected " + wanted + ", got " + this);
    }
    for (byte[] part : parts) {
      if (!contains(part)) {
        throw new IOException(
            "Expected " + new String(part, StandardCharsets.UTF_8) + ", got " + this);
      }
    }
    return this;
  }

  boolean contains(byte[] part) {
    return indexOf(part, 0) >= 0;
  }

  /** The text member of that name, which has no escapes in it. */
  String member(byte[] quotedName) throws IOException {
    int name = indexOf(quotedName, 0);
    int start = name + quotedName.length;
    int end = start;
    while (name >= 0 && end < body.length && body[end] != '"') {
      end++;
    }
    if (name < 0 || end == body.length) {
      throw new IOException(
          "Expected " + new String(quotedName, StandardCharsets.UTF_8) + ", got " + this);
    }
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }

  private int indexOf(byte[] part, int from) {
    for (int at = from; at + part.length <= body.length; at++) {
      if (body[at] == part[0] && matches(part, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matches(byte[] part, int at) {
    for (int i = 1; i < part.length; i++) {
      if (body[at + i] != part[i]) {
        return false;
      }
    }
    return true;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    String text = text();
    return status + " " + text.substring(0, Math.min(500, text.length()));
  }
}

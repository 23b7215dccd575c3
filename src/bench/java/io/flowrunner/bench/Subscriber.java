package io.flowrunner.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket that watches a run: takes frames apart, answers pings, and compares the time of
 * each event with the clock. Read by one thread.
 */
final class Subscriber {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG_HEAD = 0x8A;
  private static final String TIME = "\"timestamp\":\"";
  private static final String SEQ = "\"seq\":";

  private final SocketChannel channel;
  private final Histogram times = new Histogram();
  private ByteBuffer buffer = ByteBuffer.allocate(4 * 1024);
  private volatile long from = Long.MAX_VALUE;
  private volatile long until;
  private long lastSeq;
  private volatile boolean seenTheEnd;
  private volatile String error;

  Subscriber(SocketChannel channel) {
    this.channel = channel;
  }

  void measure(long fromMillis, long untilMillis) {
    until = untilMillis;
    from = fromMillis;
  }

  boolean hasSeenTheEnd() {
    return seenTheEnd;
  }

  String error() {
    return error;
  }

  Histogram times() {
    return times;
  }

  /** Takes what has come; answers whether there may come more. */
  boolean read() {
    try {
      int count = channel.read(buffer);
      long now = System.currentTimeMillis();
      buffer.flip();
      boolean open = count >= 0;
      while (open && hasFrame()) {
        open = frame(now);
      }
      buffer.compact();
      if (!buffer.hasRemaining()) {
        buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      }
      if (!open) {
        close();
      }
      return open;
    } catch (IOException e) {
      error = e.toString();
      return false;
    }
  }

  /** Whether a whole frame is there; servers do not mask. */
  private boolean hasFrame() {
    int left = buffer.remaining();
    return left >= 2 && left >= headSize() && left >= headSize() + length();
  }

  private int shortLength() {
    return buffer.get(buffer.position() + 1) & 0x7F;
  }

  private int headSize() {
    return shortLength() == 126 ? 4 : shortLength() == 127 ? 10 : 2;
  }

  private long length() {
    return switch (shortLength()) {
      case 126 -> buffer.getShort(buffer.position() + 2) & 0xFFFF;
      case 127 -> buffer.getLong(buffer.position() + 2);
      default -> shortLength();
    };
  }

  private boolean frame(long now) throws IOException {
    int code = buffer.get(buffer.position()) & 0x0F;
    byte[] payload = new byte[(int) length()];
    buffer.position(buffer.position() + headSize());
    buffer.get(payload);
    if (code == CLOSE) {
      return false;
    }
    if (code == PING) {
      pong(payload);
    } else if (code == TEXT) {
      message(new String(payload, StandardCharsets.UTF_8), now);
    } else {
      error = "a frame of code " + code;
    }
    return true;
  }

  /** With a mask of zeros, as clients must mask. */
  private void pong(byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) PONG_HEAD).put((byte) (0x80 | payload.length)).putInt(0).put(payload).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  private void message(String text, long now) {
    if (text.contains("\"type\":\"execution_completed\"")) {
      seenTheEnd = true;
    }
    long seq = Long.parseLong(after(text, SEQ, '}'));
    if (seq < lastSeq) {
      error = seq + " came after " + lastSeq;
    }
    lastSeq = seq;
    long at = Instant.parse(after(text, TIME, '"')).toEpochMilli();
    if (at >= from && at < until) {
      times.record(TimeUnit.MILLISECONDS.toNanos(now - at));
    }
  }

  /** Both stand at the end of a message. */
  private static String after(String text, String name, char end) {
    int start = text.lastIndexOf(name) + name.length();
    return text.substring(start, text.indexOf(end, start));
  }

  void close() throws IOException {
    channel.close();
  }
}

package io.flowrunner.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** One connection of a {@link RecordingHttpServer}; only its thread comes here. */
final class RecordingConnection {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final BiConsumer<RecordedRequest, RecordingConnection> receiver;
  private final Runnable abandoned;
  private byte[] unread = new byte[0];
  private boolean answering;
  private ByteBuffer toWrite;

  RecordingConnection(
      SocketChannel channel,
      SelectionKey key,
      BiConsumer<RecordedRequest, RecordingConnection> receiver,
      Runnable abandoned) {
    this.channel = channel;
    this.key = key;
    this.receiver = receiver;
    this.abandoned = abandoned;
  }

  void go() {
    try {
      if (key.isWritable() && toWrite != null) {
        write();
      } else if (key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      hungUp();
    }
  }

  /** The client has gone. */
  private void hungUp() {
    if (answering && key.isValid()) {
      abandoned.run();
    }
    close();
  }

  void answer(Reply reply) {
    if (!key.isValid()) {
      return;
    }
    if (reply.status() == 0) {
      close();
      return;
    }
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Recorded\r\n");
    reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + reply.body().length + "\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    toWrite = ByteBuffer.allocate(start.length + reply.body().length);
    toWrite.put(start).put(reply.body()).flip();
    try {
      write();
    } catch (IOException e) {
      close();
    }
  }

  private void write() throws IOException {
    channel.write(toWrite);
    if (toWrite.hasRemaining()) {
      key.interestOps(SelectionKey.OP_WRITE);
      return;
    }
    toWrite = null;
    answering = false;
    key.interestOps(SelectionKey.OP_READ);
    parse();
  }

  private void read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    int count = channel.read(buffer);
    if (count < 0) {
      hungUp();
      return;
    }
    int before = unread.length;
    unread = Arrays.copyOf(unread, before + count);
    System.arraycopy(buffer.array(), 0, unread, before, count);
    parse();
  }

  private void parse() {
    if (answering) {
      return;
    }
    int headEnd = indexOf("\r\n\r\n", 0);
    if (headEnd < 0) {
      return;
    }
    String[] lines = text(0, headEnd).split("\r\n");
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int start = headEnd + 4;
    byte[] body =
        "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
            ? chunked(start)
            : counted(start, Integer.parseInt(headers.getOrDefault("content-length", "0")));
    if (body == null) {
      return;
    }
    answering = true;
    String[] words = lines[0].split(" ");
    receiver.accept(new RecordedRequest(words[0], words[1], headers, body, Instant.now()), this);
  }

  /** Null while it is not all there; takes what it reads out of {@link #unread}. */
  private byte[] counted(int start, int length) {
    if (unread.length < start + length) {
      return null;
    }
    byte[] body = Arrays.copyOfRange(unread, start, start + length);
    unread = Arrays.copyOfRange(unread, start + length, unread.length);
    return body;
  }

  private byte[] chunked(int start) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = start;
    while (true) {
      int lineEnd = indexOf("\r\n", at);
      if (lineEnd < 0) {
        return null;
      }
      int size = Integer.parseInt(text(at, lineEnd).split(";")[0].strip(), 16);
      int next = lineEnd + 2 + size + 2;
      if (unread.length < next) {
        return null;
      }
      body.write(unread, lineEnd + 2, size);
      at = next;
      if (size == 0) {
        unread = Arrays.copyOfRange(unread, at, unread.length);
        return body.toByteArray();
      }
    }
  }

  private String text(int from, int to) {
    return new String(unread, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private int indexOf(String sought, int from) {
    byte[] bytes = sought.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = from; i <= unread.length - bytes.length; i++) {
      if (Arrays.equals(unread, i, i + bytes.length, bytes, 0, bytes.length)) {
        return i;
      }
    }
    return -1;
  }

  private void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone: nobody to tell
    }
  }
}

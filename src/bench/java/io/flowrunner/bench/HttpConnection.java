package io.flowrunner.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One kept HTTP/1.1 connection of one thread: a request is written in one piece, its answer read to
 * the end. Does little else, for it shares the processors with the server under load.
 */
final class HttpConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 120_000;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress address;
  private byte[] buffer = new byte[16 * 1024];
  private int filled;
  private int headEnd;
  private Socket socket;
  private InputStream in;
  private OutputStream out;

  HttpConnection(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * @param request as {@link HttpRequests} makes them
   */
  HttpAnswer exchange(byte[] request) throws IOException {
    try {
      connect();
      out.write(request);
      HttpAnswer answer = read();
      if (header(CONNECTION).equals("close")) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect() throws IOException {
    if (socket == null) {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(address, TIMEOUT_MILLIS);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    }
  }

  private HttpAnswer read() throws IOException {
    filled = 0;
    headEnd = lineEnd(0, true);
    int status = Integer.parseInt(new String(buffer, 9, 3, StandardCharsets.US_ASCII));
    return new HttpAnswer(status, body(status));
  }

  private byte[] body(int status) throws IOException {
    String length = header(LENGTH);
    if (!length.isEmpty()) {
      int size = Integer.parseInt(length);
      require(headEnd + size);
      return Arrays.copyOfRange(buffer, headEnd, headEnd + size);
    }
    if (header(ENCODING).equals("chunked")) {
      return chunks();
    }
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    throw new IOException("An answer with neither a length nor chunks");
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = headEnd;
    while (true) {
      int end = lineEnd(at, false);
      String line = new String(buffer, at, end - at, StandardCharsets.US_ASCII).strip();
      int extension = line.indexOf(';');
      int size = Integer.parseInt(extension < 0 ? line : line.substring(0, extension), 16);
      require(end + size + 2);
      if (size == 0) {
        return body.toByteArray(); // trailers are not sent by any of the servers
      }
      body.write(buffer, end, size);
      at = end + size + 2;
    }
  }

  /** Where the line that begins there, or the head, has ended. */
  private int lineEnd(int from, boolean head) throws IOException {
    int at = from;
    while (true) {
      require(at + (head ? 4 : 2));
      if (buffer[at] == '\r'
          && buffer[at + 1] == '\n'
          && (!head || buffer[at + 2] == '\r' && buffer[at + 3] == '\n')) {
        return at + (head ? 4 : 2);
      }
      at++;
    }
  }

  private void require(int size) throws IOException {
    while (filled < size) {
      if (buffer.length < size || filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.max(size, 2 * buffer.length));
      }
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        throw new EOFException("The server closed the connection");
      }
      filled += count;
    }
  }

  /** Its value in lower case; empty when there is none. */
  private String header(byte[] name) {
    for (int at = 0; at < headEnd - name.length; at++) {
      if (buffer[at] == '\n' && isHeader(at + 1, name)) {
        int start = at + 1 + name.length;
        int end = start;
        while (buffer[end] != '\r') {
          end++;
        }
        return new String(buffer, start, end - start, StandardCharsets.US_ASCII)
            .strip()
            .toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private boolean isHeader(int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if ((buffer[at + i] | 0x20) != (name[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // it is of no use any more
    }
  }
}

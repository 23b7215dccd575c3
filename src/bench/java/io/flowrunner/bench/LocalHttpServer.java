package io.flowrunner.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What flows call: answers each GET with the same small JSON, at once or, under {@code
 * /every/<period>/<phase>}, as soon as the clock is that many milliseconds in its period. A thread
 * for each connection.
 */
final class LocalHttpServer implements AutoCloseable {
  static final String EVERY = "/every/";

  private final ServerSocket listener;
  private volatile boolean more = true;

  LocalHttpServer() throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
    start(this::accept);
  }

  String url(String path) {
    return "http://127.0.0.1:" + listener.getLocalPort() + path;
  }

  /** From now on answers tell that there is no more to come. */
  void last() {
    more = false;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(null, work, "local-http", 128 * 1024);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
      for (String path = path(in); path != null; path = path(in)) {
        if (path.startsWith(EVERY)) {
          awaitTurn(path.substring(EVERY.length()).split("/"));
        }
        socket.getOutputStream().write(answer());
      }
    } catch (IOException e) {
      // the caller has gone, which ends the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitTurn(String[] turn) throws InterruptedException {
    long period = Long.parseLong(turn[0]);
    long sinceTurn = (System.currentTimeMillis() - Long.parseLong(turn[1])) % period;
    TimeUnit.MILLISECONDS.sleep(period - sinceTurn);
  }

  private byte[] answer() {
    String body = "{\"ok\":true,\"more\":" + more + ",\"items\":[1,2,3]}";
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Of the next request, without its body; null at the end. */
  private static String path(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    String path = null;
    while (true) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      if (line.length() == 1) {
        return path;
      }
      if (path == null) {
        path = line.toString().split(" ")[1];
      }
      line.setLength(0);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

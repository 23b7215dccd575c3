package io.flowrunner.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many WebSockets read by one thread. */
final class Subscribers implements Runnable, AutoCloseable {
  private static final int HANDSHAKE_MILLIS = 30_000;
  private static final int LOOK_MILLIS = 200;

  private final Selector selector = Selector.open();
  private final List<Subscriber> all = new ArrayList<>();
  private volatile boolean closed;
  private volatile IOException failure;

  Subscribers() throws IOException {}

  /** Shakes hands on this thread; before {@link #run} begins. */
  void add(InetSocketAddress address, String token, String executionId) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    Socket socket = channel.socket();
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    String request =
        "GET /ws/executions/"
            + executionId
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Authorization: Bearer "
            + token
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    requireUpgraded(socket);
    channel.configureBlocking(false);
    Subscriber subscriber = new Subscriber(channel);
    channel.register(selector, SelectionKey.OP_READ, subscriber);
    all.add(subscriber);
  }

  private static void requireUpgraded(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read(); // not a byte more: frames follow
      if (next < 0) {
        throw new EOFException("The server closed instead of shaking hands");
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("No WebSocket: " + head);
    }
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        selector.select(
            key -> {
              if (!((Subscriber) key.attachment()).read()) {
                key.cancel();
              }
            },
            LOOK_MILLIS);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** What came from now on counts. */
  void measure(long fromMillis, long untilMillis) {
    all.forEach(each -> each.measure(fromMillis, untilMillis));
  }

  int size() {
    return all.size();
  }

  long ended() {
    return all.stream().filter(Subscriber::hasSeenTheEnd).count();
  }

  /** The first thing that went wrong; null for nothing. */
  String error() {
    return failure != null
        ? failure.toString()
        : all.stream().map(Subscriber::error).filter(e -> e != null).findFirst().orElse(null);
  }

  /** After the end. */
  Histogram times() {
    Histogram times = new Histogram();
    all.forEach(each -> times.add(each.times()));
    return times;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.close();
    for (Subscriber each : all) {
      each.close();
    }
  }
}

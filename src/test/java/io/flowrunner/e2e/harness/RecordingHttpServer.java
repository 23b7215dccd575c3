package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An HTTP/1.1 server on 127.0.0.1 that records each request and answers as the test says. One
 * thread serves all connections, so that a delayed answer holds a connection and nothing else.
 */
public final class RecordingHttpServer implements AutoCloseable {
  private static final int BACKLOG = 4_096;

  private final Selector selector;
  private final ServerSocketChannel listener;
  private final Map<String, Function<RecordedRequest, Reply>> answers = new ConcurrentHashMap<>();
  private final Queue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private volatile boolean closed;

  private RecordingHttpServer() throws IOException {
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  public static RecordingHttpServer start() {
    try {
      RecordingHttpServer server = new RecordingHttpServer();
      Thread loop = new Thread(server::serve, "recording-http-server");
      loop.setDaemon(true);
      loop.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String base() {
    return "http://127.0.0.1:" + listener.socket().getLocalPort();
  }

  /** Answers this path, without its query; other paths are answered 404. */
  public RecordingHttpServer on(String path, Function<RecordedRequest, Reply> answer) {
    answers.put(path, answer);
    return this;
  }

  public RecordingHttpServer on(String path, Reply reply) {
    return on(path, request -> reply);
  }

  /** In the order in which they came. */
  public List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  public List<RecordedRequest> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** How many requests wait for their answer. */
  public int open() {
    return open.get();
  }

  public int mostOpen() {
    return mostOpen.get();
  }

  /** How many clients have hung up before they were answered. */
  public int abandoned() {
    return abandoned.get();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  private void serve() {
    try (selector;
        listener) {
      while (!closed) {
        selector.select();
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
          task.run();
        }
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          SelectionKey key = keys.next();
          keys.remove();
          serve(key);
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey own = channel.register(selector, SelectionKey.OP_READ);
        own.attach(
            new RecordingConnection(channel, own, this::received, abandoned::incrementAndGet));
      }
      return;
    }
    ((RecordingConnection) key.attachment()).go();
  }

  private void received(RecordedRequest request, RecordingConnection connection) {
    requests.add(request);
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    Reply reply =
        answers
            .getOrDefault(request.path(), other -> Reply.json(404, "{\"unknown\":true}"))
            .apply(request);
    reply
        .ready()
        .get()
        .thenRun(
            () -> {
              ready.add(
                  () -> {
                    open.decrementAndGet();
                    connection.answer(reply);
                  });
              selector.wakeup();
            });
  }
}

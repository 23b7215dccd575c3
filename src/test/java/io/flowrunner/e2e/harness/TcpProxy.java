package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to another port of this machine, until it is cut. */
public final class TcpProxy implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;

  private TcpProxy(int target) {
    this.target = target;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
    accept(listener);
  }

  public static TcpProxy to(int port) {
    return new TcpProxy(port);
  }

  public int port() {
    return port;
  }

  /** Breaks all connections and refuses new ones. */
  public synchronized void cut() {
    close(listener);
    open.forEach(TcpProxy::close);
    open.clear();
  }

  /** Takes connections again, on the same port. */
  public synchronized void mend() {
    listener = listen(port);
    accept(listener);
  }

  @Override
  public void close() {
    cut();
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    daemon(
        () -> {
          while (!from.isClosed()) {
            pass(from, from.accept());
          }
        });
  }

  private void pass(ServerSocket from, Socket client) throws IOException {
    Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
    synchronized (this) {
      open.add(client);
      open.add(server);
      if (from.isClosed()) {
        cut(); // it came while the connection was made
        return;
      }
    }
    daemon(() -> pump(client, server));
    daemon(() -> pump(server, client));
  }

  private void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // cut, or gone by itself
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // the listener was closed
              }
            },
            "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      // it is gone either way
    }
  }
}

package io.flowrunner.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers one request with exactly these bytes, whatever it was. */
public final class RawServer implements AutoCloseable {
  /** What is done with the connection after the answer. */
  public interface Afterwards {
    void go(Socket socket) throws IOException;
  }

  private final ServerSocket listening;

  public RawServer(String sent, Afterwards afterwards) throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> serve(sent, afterwards));
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(String sent, Afterwards afterwards) {
    try (Socket socket = listening.accept()) {
      if (socket.getInputStream().read(new byte[10_000]) > 0) {
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        afterwards.go(socket);
      }
    } catch (IOException e) {
      // the client or the test has closed it: the test sees to what it expects
    }
  }

  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/";
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}

package io.flowrunner.library.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/**
 * Gives a server that has none a STARTTLS: speaks the first lines of SMTP or IMAP itself, then
 * passes on what comes out of TLS.
 */
final class StartTlsFront implements AutoCloseable {
  private final ServerSocket listening;
  private final int behind;
  private final boolean smtp;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> inTheClear = new CopyOnWriteArrayList<>();

  StartTlsFront(int behind, boolean smtp) {
    this.behind = behind;
    this.smtp = smtp;
    try {
      listening = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Lines that everybody could read. */
  List<String> inTheClear() {
    return inTheClear;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket("127.0.0.1", behind)) {
      open.add(server);
      say(client, line(server.getInputStream()));
      String line = line(client.getInputStream());
      while (!line.contains("STARTTLS")) {
        inTheClear.add(line);
        String tag = line.substring(0, Math.max(line.indexOf(' '), 0));
        say(
            client,
            smtp
                ? "250-front\r\n250 STARTTLS"
                : "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n" + tag + " OK");
        line = line(client.getInputStream());
      }
      inTheClear.add(line);
      say(client, smtp ? "220 begin" : line.split(" ")[0] + " OK begin");
      SSLSocket tls =
          (SSLSocket)
              TestCertificate.ofServer()
                  .getSocketFactory()
                  .createSocket(client, "127.0.0.1", client.getPort(), true);
      tls.setUseClientMode(false);
      tls.startHandshake();
      threads.execute(() -> pass(server, tls));
      pass(tls, server);
    } catch (IOException e) {
      inTheClear.add("(" + e.getMessage() + ")");
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of them has gone, so the other goes too
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Byte by byte: what follows belongs to TLS. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("closed");
      }
      line.append((char) b);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.flowrunner.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests byte by byte: those that no decent client sends, and those from another address of this
 * machine.
 *
 * @param from the address the connection comes from, one of 127.0.0.0/8
 */
public record RawHttp(FlowRunnerServer server, String from) {
  private static final int PATIENCE_MILLIS = 30_000;

  public RawHttp(FlowRunnerServer server) {
    this(server, "127.0.0.1");
  }

  /** A whole request with a body; the length is added. */
  public Answer send(String method, String path, Map<String, String> headers, byte[] body) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1:" + server.port() + "\r\n");
    if (!headers.containsKey("Connection")) {
      head.append("Connection: close\r\n");
    }
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (body.length > 0) {
      head.append("Content-Length: " + body.length + "\r\n");
    }
    head.append("\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return send(method + " " + path, request.toByteArray());
  }

  public Answer post(String path, String json) {
    return send(
        "POST",
        path,
        Map.of("Content-Type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends these bytes and reads one answer. The server may answer, and close, before it has read
   * all.
   *
   * @param asked for messages of failed tests
   */
  public Answer send(String asked, byte[] request) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()), PATIENCE_MILLIS);
      Thread writer = new Thread(() -> write(socket, request), "raw-http-writer");
      writer.setDaemon(true);
      writer.start();
      return read(asked, socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(asked, e);
    }
  }

  private static void write(Socket socket, byte[] request) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
    } catch (IOException e) {
      // the server has heard enough; its answer is read by the other thread
    }
  }

  private static Answer read(String asked, InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2) {
      throw new IOException("no answer to " + asked);
    }
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      fields
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    HttpHeaders headers = HttpHeaders.of(fields, (name, value) -> true);
    return new Answer(asked, Integer.parseInt(status[1]), headers, body(in, headers));
  }

  private static byte[] body(InputStream in, HttpHeaders headers) throws IOException {
    if (headers.firstValue("Upgrade").isPresent()) {
      return new byte[0];
    }
    if (headers.firstValue("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(line(in).split(";")[0].strip(), 16);
        body.writeBytes(in.readNBytes(size));
        line(in);
        if (size == 0) {
          return body.toByteArray();
        }
      }
    }
    return headers.firstValue("Content-Length").isPresent()
        ? in.readNBytes((int) headers.firstValueAsLong("Content-Length").orElseThrow())
        : in.readAllBytes();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}

package io.flowrunner.library.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that answers each line as the test says, however wrong that is. An answer ends with CRLF
 * by itself; {@link #SILENCE} and {@link #CLOSE} are answers too; {@code {tag}} is the line's first
 * word.
 */
final class ScriptedServer implements AutoCloseable {
  static final String SILENCE = "(silence)";
  static final String CLOSE = "(close)";

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Deque<String>> answers = new LinkedHashMap<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final String greeting;

  private ScriptedServer(String greeting) {
    this.greeting = greeting;
    try {
      listening = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Takes every mail. */
  static ScriptedServer smtp(String greeting) {
    return new ScriptedServer(greeting)
        .on("EHLO", "250-here\r\n250 SIZE 1000000")
        .on("DATA", "354 go on")
        .on("QUIT", CLOSE)
        .on("", "250 ok");
  }

  /** Logs everybody in and has an empty INBOX. */
  static ScriptedServer imap(String greeting) {
    return new ScriptedServer(greeting)
        .on("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK")
        .on("LOGIN", "{tag} OK")
        .on("EXAMINE", "* 0 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n{tag} OK [READ-ONLY]")
        .on("LOGOUT", CLOSE)
        .on("", "{tag} OK");
  }

  /**
   * Instead of the answer for the same beginning; else before those that are there.
   *
   * @param inTurn the last of them for ever
   */
  ScriptedServer on(String beginning, String... inTurn) {
    synchronized (answers) {
      Map<String, Deque<String>> before = new LinkedHashMap<>(answers);
      answers.clear();
      answers.put(beginning, new ArrayDeque<>(List.of(inTurn)));
      before.forEach(answers::putIfAbsent);
      Deque<String> rest = answers.remove("");
      if (rest != null) {
        answers.put("", rest);
      }
    }
    return this;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What it was told. */
  List<String> lines() {
    return lines;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        threads.execute(() -> talk(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      if (!say(socket, greeting)) {
        return;
      }
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        if (data && !line.equals(".")) {
          continue;
        }
        String answer = answer(line);
        data = answer.startsWith("354");
        if (!say(socket, answer)) {
          return;
        }
      }
    } catch (IOException e) {
      lines.add("(" + e.getMessage() + ")");
    } finally {
      open.remove(socket);
      lines.add("(closed)");
    }
  }

  private String answer(String line) {
    int blank = line.indexOf(' ');
    String tag = blank < 0 ? line : line.substring(0, blank);
    synchronized (answers) {
      return answers.entrySet().stream()
          .filter(
              each ->
                  line.startsWith(each.getKey())
                      || line.substring(blank + 1).startsWith(each.getKey()))
          .map(each -> next(each.getValue()).replace("{tag}", tag))
          .findFirst()
          .orElse(CLOSE);
    }
  }

  private static String next(Deque<String> inTurn) {
    return inTurn.size() > 1 ? inTurn.pop() : inTurn.peek();
  }

  private static boolean say(Socket socket, String text) throws IOException {
    if (text.equals(CLOSE)) {
      return false;
    } else if (!text.equals(SILENCE)) {
      OutputStream out = socket.getOutputStream();
      out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    return true;
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

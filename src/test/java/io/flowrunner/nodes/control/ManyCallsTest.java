package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ManyCallsTest {
  private static final int CALLS = 1_000;

  @Test
  void aThousandCallsToOneHostWaitAtTheSameTimeOnFewThreads() throws Exception {
    JettyHttpPort http = new JettyHttpPort(Settings.of(Map.of()));
    try (Gate gate = new Gate()) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        answers.add(http.send(call(gate.port(), i)).toCompletableFuture());
      }

      CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
          .get(60, TimeUnit.SECONDS);

      assertThat(answers).allMatch(answer -> answer.join().status() == 200);
      assertThat(gate.waitedTogether()).isEqualTo(CALLS);
      assertThat(threads()).isLessThanOrEqualTo(26);
    } finally {
      http.close();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("flowrunner-http"))
        .count();
  }

  private static Call call(int port, int number) {
    return new Call(
        "GET",
        URI.create("http://127.0.0.1:" + port + "/" + number),
        List.of(),
        null,
        Duration.ofSeconds(50),
        true,
        1000,
        new Cancellation());
  }

  /** A server that answers nobody before all have asked. */
  private static final class Gate implements AutoCloseable {
    private static final byte[] ANSWER =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocketChannel listening;
    private final Selector selector;
    private final List<SocketChannel> waiting = new ArrayList<>();
    private volatile int together;

    Gate() throws IOException {
      listening = ServerSocketChannel.open();
      listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), CALLS);
      listening.configureBlocking(false);
      selector = Selector.open();
      listening.register(selector, SelectionKey.OP_ACCEPT);
      Thread thread = new Thread(this::serve, "gate");
      thread.setDaemon(true);
      thread.start();
    }

    int port() throws IOException {
      return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    int waitedTogether() {
      return together;
    }

    private void serve() {
      ByteBuffer input = ByteBuffer.allocate(10_000);
      try {
        while (selector.isOpen()) {
          selector.select();
          for (SelectionKey key : selector.selectedKeys()) {
            if (key.isAcceptable()) {
              SocketChannel accepted = listening.accept();
              if (accepted != null) {
                accepted.configureBlocking(false);
                accepted.register(selector, SelectionKey.OP_READ);
              }
            } else {
              ask(key, input);
            }
          }
          selector.selectedKeys().clear();
        }
      } catch (IOException | java.nio.channels.ClosedSelectorException e) {
        // closed at the end of the test
      }
    }

    private void ask(SelectionKey key, ByteBuffer input) throws IOException {
      SocketChannel channel = (SocketChannel) key.channel();
      input.clear();
      if (channel.read(input) < 0) {
        channel.close();
        return;
      }
      waiting.add(channel);
      if (waiting.size() == CALLS) {
        together = waiting.size();
        for (SocketChannel each : waiting) {
          each.write(ByteBuffer.wrap(ANSWER));
        }
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      for (SocketChannel channel : waiting) {
        channel.close();
      }
      listening.close();
    }
  }
}

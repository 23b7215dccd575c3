package io.flowrunner.notifications.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.notifications.control.Farewell;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamPeerTest {
  private final Wire wire = new Wire();
  private int completions;
  private int status = 200;
  private EventStreamPeer peer;

  @BeforeEach
  void open() throws IOException {
    AsyncContext context =
        fake(
            AsyncContext.class,
            (method, argument) -> {
              completions += method.equals("complete") ? 1 : 0;
              return null;
            });
    HttpServletResponse response =
        fake(
            HttpServletResponse.class,
            (method, argument) -> {
              if (method.equals("setStatus")) {
                status = (int) argument;
              }
              return method.equals("getOutputStream")
                  ? wire
                  : method.equals("isCommitted") ? wire.taken.size() > 0 : null;
            });
    peer = new EventStreamPeer(context, response);
  }

  @Test
  void writesMessagesAsEvents() {
    peer.begin(null);
    assertThat(sent(1, "log", "{\"a\":\"ä\"}")).isCompleted();
    assertThat(sent(2, "execution_update", "{}")).isCompleted();
    assertThat(wire.text())
        .isEqualTo(
            "id: 1\nevent: log\ndata: {\"a\":\"ä\"}\n\n"
                + "id: 2\nevent: execution_update\ndata: {}\n\n");
    assertThat(wire.flushed).isTrue();
  }

  @Test
  void keepsWhatComesBeforeTheContainerIsReady() {
    CompletableFuture<?> sent = sent(1, "log", "{}");
    assertThat(sent).isNotDone();
    peer.begin(null);
    assertThat(sent).isCompleted();
    assertThat(wire.text()).startsWith("id: 1\n");
  }

  @Test
  void waitsForASlowClientWithoutAThread() {
    peer.begin(null);
    wire.full = true;
    CompletableFuture<?> sent = sent(1, "log", "{}");
    assertThat(sent).isNotDone();
    assertThat(wire.text()).isEmpty();
    wire.full = false;
    wire.listener.onWritePossibleUnchecked();
    assertThat(sent).isCompleted();
  }

  @Test
  void endsAfterTheLastMessage() {
    peer.begin(null);
    sent(1, "execution_completed", "{}");
    peer.close(Farewell.COMPLETE);
    assertThat(completions).isEqualTo(1);
    assertThat(status).isEqualTo(200);
    peer.close(Farewell.COMPLETE);
    assertThat(completions).isEqualTo(1);
  }

  @Test
  void tellsABrowserThatHasSeenTheEndNotToComeAgain() {
    peer.close(Farewell.COMPLETE);
    peer.begin(null);
    assertThat(status).isEqualTo(204);
    assertThat(completions).isEqualTo(1);
  }

  @Test
  void says204OnlyWhenNothingWasSaid() {
    peer.begin(null);
    peer.idle();
    assertThat(wire.text()).isEqualTo(":\n\n");
    peer.idle();
    assertThat(wire.text()).isEqualTo(":\n\n");
    peer.close(Farewell.COMPLETE);
    assertThat(status).isEqualTo(200);
  }

  @Test
  void takesAWrittenCommentForASignOfLife() {
    peer.begin(null);
    assertThat(peer.ping()).isTrue();
    wire.full = true;
    assertThat(peer.ping()).isTrue();
    assertThat(peer.ping()).isFalse();
    wire.full = false;
    wire.listener.onWritePossibleUnchecked();
    assertThat(peer.ping()).isTrue();
  }

  @Test
  void letsGoOfABrokenConnection() {
    peer.begin(null);
    wire.broken = true;
    CompletableFuture<?> sent = sent(1, "log", "{}");
    assertThat(sent).isCompletedExceptionally();
    assertThat(completions).isEqualTo(1);
    assertThat(sent(2, "log", "{}")).isCompletedExceptionally();
  }

  private CompletableFuture<?> sent(long seq, String type, String json) {
    return peer.send(new ExecutionMessage(seq, type, json)).toCompletableFuture();
  }

  private interface Answer {
    Object to(String method, Object argument);
  }

  private static <T> T fake(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answer.to(method.getName(), arguments == null ? null : arguments[0])));
  }

  /** What a test calls of a listener, without its checked exception. */
  private record Room(WriteListener listener) {
    void onWritePossibleUnchecked() {
      try {
        listener.onWritePossible();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final class Wire extends ServletOutputStream {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    Room listener;
    boolean full;
    boolean broken;
    boolean flushed;

    String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isReady() {
      return !full;
    }

    @Override
    public void setWriteListener(WriteListener given) {
      listener = new Room(given);
      listener.onWritePossibleUnchecked();
    }

    @Override
    public void write(int octet) throws IOException {
      if (broken) {
        throw new IOException("broken pipe");
      }
      flushed = false;
      taken.write(octet);
    }

    @Override
    public void flush() {
      flushed = true;
    }
  }
}

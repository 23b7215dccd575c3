package io.flowrunner.notifications.boundary;

import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.notifications.control.Farewell;
import io.flowrunner.notifications.control.Peer;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The other end of a WebSocket. A pong, a message or one that it took is a sign of life.
 *
 * <p>A connection must not be closed while the thread of its handshake is still in the connector:
 * both would end the request there, and it would then serve two others at once. What a client sends
 * is read only after that thread has left, so a client that has sent nothing yet is asked for a
 * pong before the connection is closed.
 */
final class SocketPeer implements Peer {
  private static final Logger LOG = Logger.getLogger(SocketPeer.class.getName());

  private static final Duration PONG_WITHIN = Duration.ofSeconds(10);

  private final Session session;
  private final AtomicReference<Farewell> parting = new AtomicReference<>();
  private volatile boolean alive = true;
  private volatile boolean settled;

  SocketPeer(Session session) {
    this.session = session;
  }

  @Override
  public CompletionStage<?> send(ExecutionMessage message) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      session
          .getAsyncRemote()
          .sendText(
              message.json(),
              result -> {
                if (result.isOK()) {
                  alive = true;
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(result.getException());
                }
              });
    } catch (RuntimeException e) { // closed meanwhile
      sent.completeExceptionally(e);
    }
    return sent;
  }

  /** The client has sent something. */
  void heard() {
    alive = true;
    settled = true;
    part();
  }

  @Override
  public boolean ping() {
    boolean answered = alive;
    alive = false;
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
      return answered;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close(Farewell farewell) {
    parting.set(farewell);
    if (settled) {
      part();
      return;
    }
    try {
      session.setMaxIdleTimeout(PONG_WITHIN.toMillis()); // the container's close
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | RuntimeException e) {
      gone(e);
    }
  }

  private void part() {
    Farewell farewell = parting.getAndSet(null);
    if (farewell == null) {
      return;
    }
    try {
      session.close(
          new CloseReason(CloseReason.CloseCodes.getCloseCode(farewell.code()), farewell.reason()));
    } catch (IOException | RuntimeException e) {
      gone(e);
    }
  }

  private void gone(Exception e) {
    LOG.log(Level.FINE, e, () -> "WebSocket " + session.getId() + " is gone already");
  }
}

package io.flowrunner.notifications.boundary;

import io.flowrunner.executions.entity.ExecutionMessage;
import io.flowrunner.notifications.control.Farewell;
import io.flowrunner.notifications.control.Peer;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The other end of a WebSocket. A pong, a message or one that it took is a sign of life. */
final class SocketPeer implements Peer {
  private static final Logger LOG = Logger.getLogger(SocketPeer.class.getName());

  private final Session session;
  private volatile boolean alive = true;

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
                  heard();
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

  void heard() {
    alive = true;
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
    try {
      session.close(
          new CloseReason(CloseReason.CloseCodes.getCloseCode(farewell.code()), farewell.reason()));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.FINE, e, () -> "WebSocket " + session.getId() + " is gone already");
    }
  }
}

package io.flowrunner.notifications.boundary;

import io.flowrunner.executions.control.FeedForm;
import io.flowrunner.notifications.control.Admission;
import io.flowrunner.notifications.control.Subscriptions;
import io.flowrunner.notifications.control.Viewer;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A run, live. The container makes one object per connection, so it keeps nothing; {@link
 * HandshakeFilter} has admitted the caller. What clients send is read and ignored.
 */
@ServerEndpoint(value = "/ws/executions/{id}", subprotocols = "flowrunner")
public class ExecutionSocket {
  private static final Logger LOG = Logger.getLogger(ExecutionSocket.class.getName());
  private static final int MAX_MESSAGE = 4096;
  private static final String PEER = "flowrunner.peer";
  private static final String VIEWER = "flowrunner.viewer";

  @Inject Subscriptions subscriptions;

  @OnOpen
  public void opened(Session session, @PathParam("id") String executionId) {
    SocketPeer peer = new SocketPeer(session);
    session.getUserProperties().put(PEER, peer);
    Viewer viewer =
        subscriptions.open(
            Admission.caller(session.getUserPrincipal()),
            executionId,
            from(session),
            FeedForm.MESSAGES,
            peer);
    session.getUserProperties().put(VIEWER, viewer);
    if (!session.isOpen()) {
      viewer.gone();
    }
  }

  private static long from(Session session) {
    List<String> given = session.getRequestParameterMap().get("from");
    return Admission.from(given == null || given.isEmpty() ? null : given.get(0));
  }

  @OnMessage(maxMessageSize = MAX_MESSAGE)
  public void ignored(String message, Session session) {
    heard(session);
  }

  @OnMessage(maxMessageSize = MAX_MESSAGE)
  public void ignored(byte[] message, Session session) {
    heard(session);
  }

  @OnMessage
  public void ponged(PongMessage pong, Session session) {
    heard(session);
  }

  private static void heard(Session session) {
    if (session.getUserProperties().get(PEER) instanceof SocketPeer peer) {
      peer.heard();
    }
  }

  @OnClose
  public void closed(Session session) {
    if (session.getUserProperties().get(VIEWER) instanceof Viewer viewer) {
      viewer.gone();
    }
  }

  /** A broken connection is the client's affair; the container closes it. */
  @OnError
  public void broke(Session session, Throwable failure) {
    LOG.log(Level.FINE, failure, () -> "WebSocket " + session.getId());
  }
}

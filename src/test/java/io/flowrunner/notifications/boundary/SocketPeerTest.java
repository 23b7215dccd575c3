package io.flowrunner.notifications.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.notifications.control.Farewell;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketPeerTest {
  private final List<String> calls = new ArrayList<>();
  private final SocketPeer peer = new SocketPeer(session());

  @Test
  void aClientThatHasSentNothingYetIsAskedForAPongBeforeTheClose() {
    peer.close(Farewell.GOING_AWAY);
    assertThat(calls).containsExactly("setMaxIdleTimeout 10000", "sendPing");

    peer.heard();
    assertThat(calls).endsWith("close 1001");
    peer.heard();
    assertThat(calls).hasSize(3);
  }

  @Test
  void oneThatHasIsClosedAtOnce() {
    peer.heard();
    peer.close(Farewell.LOGGED_OUT);
    peer.heard();

    assertThat(calls).containsExactly("close 4401");
  }

  @Test
  void anUnansweredPingIsNoSignOfLife() {
    assertThat(peer.ping()).isTrue();
    assertThat(peer.ping()).isFalse();
    peer.heard();
    assertThat(peer.ping()).isTrue();
  }

  private Session session() {
    RemoteEndpoint.Async remote = fake(RemoteEndpoint.Async.class, null);
    return fake(Session.class, remote);
  }

  private <T> T fake(Class<T> type, RemoteEndpoint.Async remote) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "getAsyncRemote":
                  return remote;
                case "close":
                  calls.add("close " + ((CloseReason) arguments[0]).getCloseCode().getCode());
                  return null;
                case "setMaxIdleTimeout":
                  calls.add("setMaxIdleTimeout " + arguments[0]);
                  return null;
                default:
                  calls.add(method.getName());
                  return null;
              }
            }));
  }
}

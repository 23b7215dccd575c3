package io.flowrunner.notifications.control;

import static io.flowrunner.executions.control.RunOnPaper.completed;
import static io.flowrunner.executions.control.RunOnPaper.log;
import static io.flowrunner.executions.control.RunOnPaper.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.auth.entity.LoginEnded;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.executions.control.ExecutionFeed;
import io.flowrunner.executions.control.FeedForm;
import io.flowrunner.executions.control.InMemoryJournalStore;
import io.flowrunner.executions.control.RunOnPaper;
import io.flowrunner.executions.entity.ExecutionMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private static final String ID = "exec-1";
  private static final int OUTBOX = 3;

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final InMemoryJournalStore store = new InMemoryJournalStore();
  private final ExecutionFeed feed = new ExecutionFeed(store, Runnable::run, timers, 2, OUTBOX);
  private final RunOnPaper run = new RunOnPaper(store, ID);
  private final Set<String> loggedOut = new HashSet<>();
  private final Subscriptions subscriptions =
      new Subscriptions(
          feed,
          principal -> !loggedOut.contains(principal.caller().loginId()),
          Runnable::run,
          timers,
          Duration.ofMillis(1));

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  @Test
  void showsARunAndSaysGoodbyeAfterItsEnd() {
    FakePeer peer = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, peer);
    run.commit(feed, started());
    assertThat(peer.farewell).isNull();
    run.commit(feed, completed());
    assertThat(peer.types)
        .containsExactly("log", "log", "execution_completed"); // the log line comes first
    assertThat(peer.farewell).isEqualTo(Farewell.COMPLETE);
    assertThat(subscriptions.size()).isZero();
    assertThat(feed.subscribers()).isZero();
  }

  @Test
  void endsWhatALoginWatchesWhenItEnds() {
    FakePeer mine = new FakePeer();
    FakePeer other = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, mine);
    subscriptions.open(login("login-2"), ID, 1, FeedForm.MESSAGES, other);
    subscriptions.loginEnded(new LoginEnded("account-1", Set.of("login-1", "login-3")));
    assertThat(mine.farewell).isEqualTo(Farewell.LOGGED_OUT);
    assertThat(mine.farewell.code()).isEqualTo(4401);
    assertThat(other.farewell).isNull();
    run.commit(feed, started());
    assertThat(mine.types).isEmpty();
    assertThat(other.types).isNotEmpty();
  }

  @Test
  void showsNothingToALoginThatEndedDuringTheHandshake() {
    loggedOut.add("login-1");
    run.commit(feed, started());
    FakePeer peer = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, peer);
    assertThat(peer.farewell).isEqualTo(Farewell.LOGGED_OUT);
    assertThat(peer.types).isEmpty();
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void dropsWhoDoesNotAnswer() {
    FakePeer dead = new FakePeer();
    FakePeer living = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, dead);
    subscriptions.open(login("login-2"), ID, 1, FeedForm.MESSAGES, living);
    subscriptions.ping();
    assertThat(dead.farewell).isNull();
    dead.answers = false;
    subscriptions.ping();
    assertThat(dead.farewell).isEqualTo(Farewell.DEAD);
    assertThat(living.farewell).isNull();
    assertThat(living.pings.getCount()).isZero();
    assertThat(feed.subscribers()).isEqualTo(1);
  }

  @Test
  void pingsAllTheTime() throws Exception {
    FakePeer peer = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, peer);
    subscriptions.start();
    assertThat(peer.pings.await(20, TimeUnit.SECONDS)).isTrue();
    subscriptions.stop();
    assertThat(peer.farewell).isEqualTo(Farewell.GOING_AWAY);
  }

  @Test
  void tellsASlowPeerWhyAfterTheMessageUnderWay() {
    FakePeer peer = new FakePeer();
    peer.stuck = true;
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, peer);
    run.commit(feed, started());
    for (int i = 0; i <= OUTBOX; i++) {
      run.commit(feed, log("line"));
    }
    assertThat(feed.subscribers()).isZero();
    assertThat(peer.farewell).isNull();
    peer.sending.complete(null);
    assertThat(peer.farewell).isEqualTo(Farewell.TOO_SLOW);
    assertThat(peer.types).hasSize(1);
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void turnsAwayWhoFindsNoRoom() {
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, new FakePeer());
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, new FakePeer());
    FakePeer third = new FakePeer();
    subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, third);
    assertThat(third.farewell).isEqualTo(Farewell.FULL);
    assertThat(subscriptions.size()).isEqualTo(2);
  }

  @Test
  void forgetsWhoHasGone() {
    FakePeer peer = new FakePeer();
    Viewer viewer = subscriptions.open(login("login-1"), ID, 1, FeedForm.MESSAGES, peer);
    viewer.gone();
    run.commit(feed, started(), completed());
    assertThat(peer.types).isEmpty();
    assertThat(peer.farewell).isNull();
    assertThat(subscriptions.size()).isZero();
    assertThat(feed.subscribers()).isZero();
  }

  private static TokenPrincipal login(String loginId) {
    return new TokenPrincipal(
        new Caller("account-1", "a@example.com", Role.USER, loginId), null, "token");
  }

  private static final class FakePeer implements Peer {
    final List<String> types = new ArrayList<>();
    final CountDownLatch pings = new CountDownLatch(2);
    CompletableFuture<Void> sending;
    boolean stuck;
    volatile boolean answers = true;
    volatile Farewell farewell;

    @Override
    public CompletionStage<?> send(ExecutionMessage message) {
      types.add(message.type());
      sending = stuck ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
      return sending;
    }

    @Override
    public boolean ping() {
      pings.countDown();
      return answers;
    }

    @Override
    public void close(Farewell given) {
      assertThat(farewell).as("closed once").isNull();
      farewell = given;
    }
  }
}

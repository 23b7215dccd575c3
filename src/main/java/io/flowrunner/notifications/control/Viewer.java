package io.flowrunner.notifications.control;

import io.flowrunner.executions.control.Subscriber;
import io.flowrunner.executions.control.Subscription;
import io.flowrunner.executions.entity.ExecutionMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A connection through which one login watches one execution; ends once. */
public final class Viewer implements Subscriber {
  /**
   * So long a slow peer may take for the message under way, to learn afterwards that it was slow.
   */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final String loginId;
  private final Peer peer;
  private final ScheduledExecutorService timers;
  private final Consumer<Viewer> gone;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private volatile Subscription subscription;

  /**
   * @param gone called once, when it has ended
   */
  Viewer(String loginId, Peer peer, ScheduledExecutorService timers, Consumer<Viewer> gone) {
    this.loginId = loginId;
    this.peer = peer;
    this.timers = timers;
    this.gone = gone;
  }

  String loginId() {
    return loginId;
  }

  void watch(Subscription given) {
    subscription = given;
    if (ended.get()) {
      given.close();
    }
  }

  @Override
  public CompletionStage<?> receive(ExecutionMessage message) {
    CompletionStage<?> sent = peer.send(message);
    sending = sent.toCompletableFuture();
    return sent;
  }

  @Override
  public void caughtUp() {
    peer.idle();
  }

  @Override
  public void over(End end) {
    switch (end) {
      case COMPLETE -> end(Farewell.COMPLETE);
      case UNREADABLE -> end(Farewell.UNREADABLE);
      case UNREACHABLE -> end(Farewell.DEAD);
      case TOO_SLOW -> {
        sending.whenComplete((sent, failure) -> end(Farewell.TOO_SLOW));
        if (!ended.get()) {
          timers.schedule(() -> end(Farewell.TOO_SLOW), GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  void ping() {
    if (!peer.ping()) {
      end(Farewell.DEAD);
    }
  }

  /** The connection is gone: nothing can be said any more. */
  public void gone() {
    if (ended.compareAndSet(false, true)) {
      release();
    }
  }

  void end(Farewell farewell) {
    if (ended.compareAndSet(false, true)) {
      release();
      peer.close(farewell);
    }
  }

  private void release() {
    if (subscription != null) {
      subscription.close();
    }
    gone.accept(this);
  }
}

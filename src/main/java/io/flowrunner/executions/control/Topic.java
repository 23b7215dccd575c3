package io.flowrunner.executions.control;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Everyone who is interested in one execution. The journal's thread only leaves its news here;
 * another one takes them round.
 */
final class Topic {
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Set<CompletableFuture<Boolean>> waiting = ConcurrentHashMap.newKeySet();
  private final Queue<LiveEvent> news = new ConcurrentLinkedQueue<>();
  private final Turns rounds;

  Topic(Executor executor) {
    rounds = new Turns(executor, this::goRound);
  }

  void add(Subscription subscription) {
    subscriptions.add(subscription);
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  void add(CompletableFuture<Boolean> end) {
    waiting.add(end);
  }

  void remove(CompletableFuture<Boolean> end) {
    waiting.remove(end);
  }

  boolean isEmpty() {
    return subscriptions.isEmpty() && waiting.isEmpty();
  }

  /** To be followed by {@link #announced}. */
  void announce(LiveEvent event) {
    news.add(event);
  }

  void announced() {
    rounds.ask();
  }

  private void goRound() {
    for (LiveEvent event = news.poll(); event != null; event = news.poll()) {
      for (Subscription subscription : subscriptions) {
        subscription.offer(event);
      }
      if (event.isTerminal()) {
        waiting.forEach(end -> end.complete(true));
      }
    }
  }
}

package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import java.util.List;
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
  private SecretsToMask secrets = new SecretsToMask(List.of()); // journal's thread only

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

  /** On the journal's thread, which must not be held up. */
  void announce(List<RecordedEvent> events, Execution after) {
    if (!secrets.isOf(after.secrets())) {
      secrets = new SecretsToMask(after.secrets());
    }
    for (RecordedEvent recorded : events) {
      news.add(new LiveEvent(after.id(), recorded, secrets));
    }
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

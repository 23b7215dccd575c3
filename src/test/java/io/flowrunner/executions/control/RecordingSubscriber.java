package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Remembers what it was told; takes messages at once, or when the test lets it. */
final class RecordingSubscriber implements Subscriber {
  final List<ExecutionMessage> messages = new ArrayList<>();
  final CompletableFuture<End> end = new CompletableFuture<>();
  private final boolean patient;
  private CompletableFuture<Void> pending;
  int ends;
  int caughtUpAfter = -1;

  private RecordingSubscriber(boolean patient) {
    this.patient = patient;
  }

  static RecordingSubscriber quick() {
    return new RecordingSubscriber(false);
  }

  /** Takes no message before {@link #take}. */
  static RecordingSubscriber slow() {
    return new RecordingSubscriber(true);
  }

  @Override
  public synchronized CompletionStage<?> receive(ExecutionMessage message) {
    if (pending != null && !pending.isDone()) {
      throw new AssertionError("A message came before the last one was taken");
    }
    messages.add(message);
    pending = new CompletableFuture<>();
    if (!patient) {
      pending.complete(null);
    }
    return pending;
  }

  @Override
  public synchronized void caughtUp() {
    caughtUpAfter = messages.size();
  }

  @Override
  public synchronized void over(End why) {
    ends++;
    end.complete(why);
  }

  boolean hasPending() {
    return pending != null && !pending.isDone();
  }

  void take() {
    pending.complete(null);
  }

  void breakDown() {
    pending.completeExceptionally(new IllegalStateException("connection lost"));
  }

  /** The events that were shown; doubles, too. */
  synchronized List<Long> seqs() {
    return messages.stream().map(ExecutionMessage::seq).collect(Collectors.toList());
  }

  synchronized String text() {
    return messages.stream().map(ExecutionMessage::json).collect(Collectors.joining("\n"));
  }
}

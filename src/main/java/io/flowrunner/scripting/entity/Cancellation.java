package io.flowrunner.scripting.entity;

import java.util.ArrayList;
import java.util.List;

/** Tells work under way that nobody wants its end any more. Safe for many threads. */
public final class Cancellation {
  private final List<Runnable> listeners = new ArrayList<>();
  private volatile boolean cancelled;

  public boolean isCancelled() {
    return cancelled;
  }

  /** Runs {@code listener} once, on the thread that cancels, or at once if that has happened. */
  public void onCancel(Runnable listener) {
    synchronized (listeners) {
      if (!cancelled) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  public void cancel() {
    List<Runnable> told;
    synchronized (listeners) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      told = List.copyOf(listeners);
      listeners.clear();
    }
    told.forEach(Runnable::run);
  }
}

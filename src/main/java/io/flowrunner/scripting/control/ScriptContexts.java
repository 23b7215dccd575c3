package io.flowrunner.scripting.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Contexts that wait for their next call, each bound to the pool (flow revision) that used it
 * first. When there are too many, the least recently used go.
 */
final class ScriptContexts implements AutoCloseable {
  private final int most;
  private final Supplier<ScriptContext> factory;
  private final Executor upkeep;

  /** The most recently used first. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private final Deque<ScriptContext> fresh = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param upkeep makes new ones beside the calls
   */
  ScriptContexts(int most, Supplier<ScriptContext> factory, Executor upkeep) {
    this.most = most;
    this.factory = factory;
    this.upkeep = upkeep;
  }

  private record Idle(String pool, ScriptContext context) {}

  ScriptContext take(String pool) {
    synchronized (this) {
      for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
        Idle next = each.next();
        if (next.pool.equals(pool)) {
          each.remove();
          return next.context;
        }
      }
      if (!fresh.isEmpty()) {
        upkeep.execute(() -> stock(1));
        return fresh.pop();
      }
    }
    return factory.get();
  }

  void giveBack(String pool, ScriptContext context) {
    List<ScriptContext> leaving = new ArrayList<>(1);
    synchronized (this) {
      if (closed || !context.isKept()) {
        leaving.add(context);
      } else {
        idle.addFirst(new Idle(pool, context));
        if (idle.size() > most) {
          leaving.add(idle.removeLast().context);
        }
      }
    }
    leaving.forEach(ScriptContext::close);
  }

  /** Makes contexts that the next pools find ready: a new one costs much on a cold server. */
  void stock(int count) {
    for (int at = 0; at < count; at++) {
      ScriptContext made = factory.get();
      synchronized (this) {
        if (!closed) {
          fresh.push(made);
          continue;
        }
      }
      made.close();
    }
  }

  /** The next calls begin in new ones. */
  void dropIdle() {
    List<Idle> leaving;
    synchronized (this) {
      leaving = List.copyOf(idle);
      idle.clear();
    }
    leaving.forEach(each -> each.context.close());
  }

  synchronized int idleCount() {
    return idle.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(each -> each.context.close());
    fresh.forEach(ScriptContext::close);
    idle.clear();
    fresh.clear();
  }
}

package io.flowrunner.executions.control;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Accounts share an executor in turn, however much each of them has to do: while others wait, an
 * account gets no second turn before they have had one. At most {@code most} turns are with the
 * executor at once; which ones is decided only when it comes to them.
 */
public final class FairTurns {
  private final Executor executor;
  private final int most;

  // Guarded by this:
  /** Of each account that has any, its turns in order; the account that is next comes first. */
  private final Map<String, Queue<Runnable>> waiting = new LinkedHashMap<>();

  /** Places that are with the executor. */
  private int taken;

  /**
   * @param executor with threads of its own: it must not run what it is given before it returns
   * @param most turns at once
   */
  FairTurns(Executor executor, int most) {
    this.executor = executor;
    this.most = most;
  }

  /**
   * Has a turn carried out once, after the account's earlier ones have begun. Returns at once.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the executor refuses; the turn
   *     stays: it comes with those under way, or with the next that the executor takes
   */
  void execute(String accountId, Runnable turn) {
    Place place;
    synchronized (this) {
      waiting.computeIfAbsent(accountId, absent -> new ArrayDeque<>()).add(turn);
      if (taken == most) {
        return;
      }
      taken++;
      place = new Place();
    }
    try {
      executor.execute(place);
    } catch (RuntimeException | Error e) {
      if (place.refuse()) {
        release();
        throw e;
      }
    }
  }

  private synchronized void release() {
    taken--;
  }

  /** The next account's first turn; null when none waits: the place is free then. */
  private synchronized Runnable next() {
    var accounts = waiting.entrySet().iterator();
    if (!accounts.hasNext()) {
      taken--;
      return null;
    }
    Map.Entry<String, Queue<Runnable>> first = accounts.next();
    accounts.remove();
    Queue<Runnable> turns = first.getValue();
    Runnable turn = turns.remove();
    if (!turns.isEmpty()) {
      waiting.put(first.getKey(), turns); // to the end of the line
    }
    return turn;
  }

  private synchronized boolean freeUnlessAnyWait() {
    if (waiting.isEmpty()) {
      taken--;
      return true;
    }
    return false;
  }

  /** How many accounts have turns that wait. */
  synchronized int accounts() {
    return waiting.size();
  }

  /**
   * Room for one turn. After it the executor gets the place anew, so that its other work has its
   * turns too.
   */
  private final class Place implements Runnable {
    // Guarded by the turns' lock:
    private boolean begun;
    private boolean refused;

    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      do {
        Runnable turn = next();
        if (turn == null) {
          return;
        }
        Quietly.run(turn);
      } while (!freeUnlessAnyWait() && !passOn());
    }

    /** An executor may refuse and keep it all the same; it is one place more then. */
    private boolean begin() {
      synchronized (FairTurns.this) {
        begun = true;
        if (refused && taken == most) {
          return false;
        }
        taken += refused ? 1 : 0;
        return true;
      }
    }

    /** Answers whether the place is still with whoever gave it to the executor. */
    private boolean refuse() {
      synchronized (FairTurns.this) {
        refused = !begun;
        return refused;
      }
    }

    /** Whether the executor took the place over; else this thread goes on. */
    private boolean passOn() {
      Place next = new Place();
      try {
        executor.execute(next);
        return true;
      } catch (RuntimeException | Error e) {
        return !next.refuse();
      }
    }
  }
}

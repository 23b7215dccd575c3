package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.Command.OfAttempt;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The attempts of one execution that are under way. Safe for many threads. */
final class Flights {
  private final Map<Position, Flight> flights = new HashMap<>();

  /**
   * @param alarm ends it when it takes too long; null for none
   */
  private record Flight(Attempt attempt, Future<?> alarm) {
    void cancel() {
      silence();
      attempt.cancellation().cancel();
    }

    void silence() {
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }

  synchronized void add(Attempt attempt, Future<?> alarm) {
    flights.put(attempt.position(), new Flight(attempt, alarm));
  }

  /** Gives one that is still under way its alarm, if it has none. */
  synchronized void watch(Attempt attempt, Supplier<Future<?>> alarm) {
    Flight found = flights.get(attempt.position());
    if (found != null && found.attempt() == attempt && found.alarm() == null) {
      flights.put(attempt.position(), new Flight(attempt, alarm.get()));
    }
  }

  synchronized boolean contains(Activation active) {
    Flight found = flights.get(active.position());
    return found != null && found.attempt().number() == active.attempt();
  }

  synchronized int size() {
    return flights.size();
  }

  /** Takes one out that has told its end. */
  synchronized void landed(OfAttempt ended) {
    Flight found = flights.get(ended.position());
    if (found != null && found.attempt().number() == ended.attempt()) {
      flights.remove(ended.position());
      found.silence();
    }
  }

  /** Ends those that the execution does not know any more; their results would come too late. */
  void keepOnly(Execution execution) {
    take(each -> {
          Activation active = execution.active(each.attempt().position());
          return active == null || active.attempt() != each.attempt().number();
        })
        .forEach(Flight::cancel);
  }

  /** Ends all; they are still known until they land. */
  void cancelAll() {
    List<Flight> all;
    synchronized (this) {
      all = List.copyOf(flights.values());
    }
    all.forEach(Flight::cancel);
  }

  synchronized void clear() {
    flights.clear();
  }

  private synchronized List<Flight> take(Predicate<Flight> which) {
    List<Flight> taken = flights.values().stream().filter(which).toList();
    taken.forEach(each -> flights.remove(each.attempt().position()));
    return taken;
  }
}

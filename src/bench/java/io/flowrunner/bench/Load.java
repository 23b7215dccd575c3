package io.flowrunner.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Callers that do the same work at once, each again as soon as it has its result. */
final class Load {
  private static final int MOST_ERRORS = 20;

  private final Workload workload;
  private final InetSocketAddress address;
  private final long nanos;

  private Load(Workload workload, InetSocketAddress address, Duration time) {
    this.workload = workload;
    this.address = address;
    nanos = time.toNanos();
  }

  /**
   * What callers have seen.
   *
   * @param error the first one; null for none
   */
  record Result(double seconds, Histogram times, long errors, String error) {
    double perSecond() {
      return times.total() / seconds;
    }
  }

  static Result run(Workload workload, InetSocketAddress address, int callers, Duration time)
      throws InterruptedException {
    return new Load(workload, address, time).run(callers);
  }

  private Result run(int count) throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    List<Caller> callers = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      Caller caller = new Caller(begin);
      callers.add(caller);
      caller.start();
    }
    long started = System.nanoTime();
    begin.countDown();
    Histogram times = new Histogram();
    for (Caller caller : callers) {
      caller.join();
      times.add(caller.times);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    String error =
        callers.stream()
            .map(each -> each.error)
            .filter(each -> each != null)
            .findFirst()
            .orElse(null);
    return new Result(seconds, times, callers.stream().mapToLong(each -> each.errors).sum(), error);
  }

  private final class Caller extends Thread {
    private final CountDownLatch begin;
    private final Histogram times = new Histogram();
    private long errors;
    private String error;

    Caller(CountDownLatch begin) {
      super(null, null, "caller", 256 * 1024);
      this.begin = begin;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (HttpConnection connection = new HttpConnection(address)) {
        begin.await();
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end && errors < MOST_ERRORS) {
          once(connection);
        }
      } catch (InterruptedException e) {
        failed(e);
      }
    }

    private void once(HttpConnection connection) {
      long sent = System.nanoTime();
      try {
        workload.once(connection);
        times.record(System.nanoTime() - sent);
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }

    private void failed(Exception e) {
      errors++;
      if (error == null) {
        error = e.getMessage() == null ? e.toString() : e.getMessage();
      }
    }
  }
}

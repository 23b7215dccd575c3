package io.flowrunner.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The next of several each time. */
record InTurnWorkload(String name, List<Workload> workloads, AtomicInteger next)
    implements Workload {

  InTurnWorkload(String name, List<Workload> workloads) {
    this(name, workloads, new AtomicInteger());
  }

  @Override
  public void once(HttpConnection connection) throws IOException {
    int turn = Math.floorMod(next.getAndIncrement(), workloads.size());
    workloads.get(turn).once(connection);
  }
}

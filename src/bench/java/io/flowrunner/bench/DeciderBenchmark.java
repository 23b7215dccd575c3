package io.flowrunner.bench;

import io.flowrunner.engine.entity.RecordedEvent;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Deciding: a start and the ends of three nodes. */
@State(Scope.Benchmark)
public class DeciderBenchmark {
  private final BenchFlow flow = new BenchFlow();

  @Benchmark
  public List<RecordedEvent> wholeRun() {
    return flow.run();
  }
}

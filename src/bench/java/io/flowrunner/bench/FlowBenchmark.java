package io.flowrunner.bench;

import io.flowrunner.flows.entity.CompiledFlow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From YAML to the compiled flow, which happens once per revision. */
@State(Scope.Benchmark)
public class FlowBenchmark {
  private final BenchFlow flow = new BenchFlow();

  @Benchmark
  public CompiledFlow compile() {
    return flow.compile();
  }
}

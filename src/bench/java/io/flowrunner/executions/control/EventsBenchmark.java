package io.flowrunner.executions.control;

import io.flowrunner.bench.BenchFlow;
import io.flowrunner.engine.entity.RecordedEvent;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The events of one run as the bytes that the journal keeps, before they are encrypted. */
@State(Scope.Benchmark)
public class EventsBenchmark {
  private final List<RecordedEvent> events = new BenchFlow().run();
  private final byte[] bytes = EventCodec.encode(events);

  @Benchmark
  public byte[] encode() {
    return EventCodec.encode(events);
  }

  @Benchmark
  public List<RecordedEvent> decode() {
    return EventCodec.decode(bytes);
  }
}

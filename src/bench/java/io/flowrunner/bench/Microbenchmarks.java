package io.flowrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The pure parts of a run, each alone: time and allocation. */
final class Microbenchmarks {
  private static final int ITERATIONS = 5;
  private static final TimeValue WARMUP = TimeValue.seconds(2);
  private static final TimeValue MEASUREMENT = TimeValue.seconds(1);

  private Microbenchmarks() {}

  /** Answers whether there was something to measure. */
  static boolean run(Path directory) throws IOException, RunnerException {
    Files.createDirectories(directory);
    String include = System.getProperty("bench.jmh.include", "").strip();
    return !new Runner(
            new OptionsBuilder()
                .include(include.isEmpty() ? "io\\.flowrunner\\..*Benchmark" : include)
                .forks(1)
                .warmupIterations(ITERATIONS)
                .warmupTime(WARMUP)
                .measurementIterations(ITERATIONS)
                .measurementTime(MEASUREMENT)
                .timeUnit(TimeUnit.MICROSECONDS)
                .mode(Mode.AverageTime)
                .addProfiler(GCProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(directory.resolve("jmh.json").toString())
                .build())
        .run()
        .isEmpty();
  }
}

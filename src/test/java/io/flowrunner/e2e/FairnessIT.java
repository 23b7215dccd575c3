package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One account's crowd does not hold up another's first run. Ten thousand runs that wait for their
 * turn with {@code -Plong}, some hundreds in every build.
 */
@ExtendWith(SharedServer.class)
class FairnessIT {
  private static final int CROWD = Boolean.getBoolean("flowrunner.test.long") ? 10_000 : 300;

  private final FlowRunnerServer server;

  FairnessIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void aRunOfAnotherAccountComesBeforeTheCrowdOfTheFirst() {
    Api crowded = server.newUser().api();
    Api other = server.newUser().api();
    String busy =
        crowded.createFlow(
            """
            metadata: {name: Busy}
            concurrency: {limit: 4}
            nodes:
              work: {type: transform, params: {script: "let n = 0; for (let i = 0; i < 20000; i++) n += i; return n"}, next: rest}
              rest: {type: delay, params: {duration: 100ms}}
            """);
    String quick =
        other.createFlow(
            """
            metadata: {name: Quick}
            nodes:
              answer: {type: transform, params: {script: "return 42"}}
            """);
    List<String> ids = new ArrayList<>();
    while (ids.size() < CROWD) {
      List<CompletableFuture<Answer>> starts =
          Stream.generate(() -> crowded.runAsync(busy, Map.of())).limit(100).toList();
      starts.forEach(
          start -> ids.add(start.join().expect(201).json().get("execution_id").asText()));
    }

    JsonNode first =
        other
            .post("/flows/" + quick + "/run?wait=60s", Map.of("input", Map.of()))
            .expect(200)
            .json();

    assertThat(first.get("result").asInt()).isEqualTo(42);
    JsonNode last = crowded.execution(ids.get(ids.size() - 1));
    assertThat(last.get("status").asText())
        .as("the crowd still waits when the other's run has ended")
        .isIn("queued", "running");
    System.out.printf(
        "Beside %d runs of another account the first run took %d ms%n",
        CROWD, first.get("duration").asLong());
    for (String id : ids) {
      assertThat(crowded.awaitEnd(id).get("status").asText()).isEqualTo("completed");
    }
  }
}

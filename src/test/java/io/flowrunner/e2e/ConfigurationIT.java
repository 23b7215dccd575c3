package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.e2e.harness.FlowRunnerServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A setting that makes no sense stops the start. */
class ConfigurationIT {

  @Test
  void aSettingThatMakesNoSenseStopsTheStartWithOneLine() {
    try (FlowRunnerServer server =
        FlowRunnerServer.named("configuration").with("FLOWRUNNER_TOKEN_LIFETIME", "banana")) {
      assertThat(server.startInVain(Duration.ofMinutes(3))).isNotZero();
      List<String> told = server.log().text().lines().filter(x -> x.contains("banana")).toList();
      assertThat(told).as("one clear line in %s", server.log().file()).hasSize(1);
      assertThat(told.get(0))
          .contains("FLOWRUNNER_TOKEN_LIFETIME", "flowrunner.token.lifetime", "duration");
      server.log().assertNoStackTraceSince(0);
    }
  }
}

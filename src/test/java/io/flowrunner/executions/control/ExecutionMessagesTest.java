package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.platform.control.Json;
import io.flowrunner.secrets.control.Masking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutionMessagesTest {
  private static final String NODE = "\"node_id\":\"fetch\",\"node_type\":\"http.request\"";
  private static final String TAIL = "\"timestamp\":\"2026-01-01T12:00:00Z\",\"seq\":";

  private static RecordedEvent last(SampleRun run) {
    return run.events().get(run.events().size() - 1);
  }

  private static List<String> messages(SampleRun run, String... secrets) {
    Masking masking = Masking.of(List.of(secrets));
    return ExecutionMessages.messages(run.id(), last(run), masking).stream()
        .map(Json::text)
        .toList();
  }

  private static String log(String level, String message, String rest, int seq) {
    return "{\"type\":\"log\",\"execution_id\":\"exec-1\",\"level\":\"%s\",\"message\":\"%s\",%s,%s%d}"
        .formatted(level, message, rest, TAIL, seq);
  }

  private static SampleRun run() {
    return SampleRun.of("exec-1").started().node("fetch");
  }

  @Test
  void executionStarted() {
    assertThat(messages(SampleRun.of("exec-1").started()))
        .containsExactly(log("info", "Execution started", NODE, 1));
  }

  @Test
  void nodeStarted() {
    assertThat(messages(run()))
        .containsExactly(
            "{\"type\":\"execution_update\",\"execution_id\":\"exec-1\",\"status\":\"running\","
                + NODE
                + ","
                + TAIL
                + "2}");
  }

  @Test
  void nodeStartedAgain() {
    SampleRun run = run().failed("fetch", "no", SampleRun.BEGIN.plusSeconds(1)).attempt("fetch", 2);

    assertThat(messages(run))
        .containsExactly(
            "{\"type\":\"execution_update\",\"execution_id\":\"exec-1\",\"status\":\"running\","
                + NODE
                + ",\"attempt\":2,"
                + TAIL
                + "4}");
  }

  @Test
  void nodeCompleted() {
    assertThat(messages(run().completed("fetch", Map.of("status_code", 200))))
        .containsExactly(
            "{\"type\":\"node_completed\",\"execution_id\":\"exec-1\","
                + NODE
                + ",\"result\":{\"status_code\":200},"
                + TAIL
                + "3}");
  }

  @Test
  void aResultThatIsNothingIsLeftOut() {
    assertThat(messages(run().completed("fetch", null)))
        .containsExactly(
            "{\"type\":\"node_completed\",\"execution_id\":\"exec-1\"," + NODE + "," + TAIL + "3}");
  }

  @Test
  void nodeFailedAndTriedAgain() {
    assertThat(messages(run().failed("fetch", "no", SampleRun.BEGIN.plusMillis(1500))))
        .containsExactly(
            log(
                "warn",
                "no; retrying at 2026-01-01T12:00:01.500Z",
                NODE + ",\"data\":{\"code\":\"http_500\",\"attempt\":1}",
                3));
  }

  @Test
  void nodeFailedForGood() {
    assertThat(messages(run().failed("fetch", "no", null)))
        .containsExactly(
            log("error", "no", NODE + ",\"data\":{\"code\":\"http_500\",\"attempt\":1}", 3));
  }

  @Test
  void nodeWaiting() {
    assertThat(messages(run().waiting("fetch", SampleRun.BEGIN.plusSeconds(90))))
        .containsExactly(
            log(
                "debug",
                "Waiting until 2026-01-01T12:01:30Z",
                NODE.replace("http.request", "delay"),
                3));
  }

  @Test
  void logWritten() {
    assertThat(messages(run().log("fetch", LogLevel.WARN, "hello", Map.of("a", 1))))
        .containsExactly(log("warn", "hello", NODE + ",\"data\":{\"a\":1}", 3));
    assertThat(messages(run().log("fetch", LogLevel.DEBUG, "hello", Map.of())))
        .containsExactly(log("debug", "hello", NODE, 3));
  }

  @Test
  void executionCompleted() {
    assertThat(messages(run().completed("fetch", 1).end(Map.of("output", "value"))))
        .containsExactly(
            log("info", "Execution completed", NODE, 4),
            "{\"type\":\"execution_completed\",\"execution_id\":\"exec-1\","
                + "\"status\":\"completed\",\"result\":{\"output\":\"value\"},"
                + TAIL
                + "4}");
  }

  @Test
  void executionFailed() {
    assertThat(messages(run().failed("fetch", "no", null).fail("no")))
        .containsExactly(
            log("error", "Execution failed: no", NODE, 4),
            "{\"type\":\"execution_failed\",\"execution_id\":\"exec-1\",\"status\":\"failed\","
                + "\"error\":\"no\","
                + NODE
                + ",\"error_details\":{\"code\":\"http_500\","
                + NODE
                + ",\"attempt\":1},"
                + TAIL
                + "4}");
  }

  @Test
  void executionCancelled() {
    assertThat(messages(run().cancel()))
        .containsExactly(
            log("warn", "Execution cancelled", NODE, 3),
            "{\"type\":\"execution_cancelled\",\"execution_id\":\"exec-1\","
                + "\"status\":\"cancelled\","
                + TAIL
                + "3}");
  }

  @Test
  void secretsAreMaskedEverywhere() {
    SampleRun run = SampleRun.of("exec-1").started().node("fetch");
    run.log("fetch", LogLevel.INFO, "uses hunter22", Map.of("key", List.of("hunter22")));
    run.completed("fetch", Map.of("token", "hunter22"));
    run.end("hunter22").events();

    Masking masking = Masking.of(List.of("hunter22"));
    String all =
        Json.text(
            run.events().stream()
                .flatMap(e -> ExecutionMessages.messages("exec-1", e, masking).stream())
                .toList());
    assertThat(all).contains("***").doesNotContain("hunter22");
    assertThat(messages(run().failed("fetch", "hunter22", null).fail("hunter22"), "hunter22"))
        .allSatisfy(message -> assertThat(message).contains("***").doesNotContain("hunter22"));
  }

  @Test
  void aLogEntryIsItsMessageWithoutTheFrame() {
    SampleRun run = run().log("fetch", LogLevel.WARN, "hello", Map.of("a", 1));
    RecordedEvent event = last(run);

    Map<String, Object> entry = ExecutionMessages.logEntry(event, Masking.NONE).orElseThrow();
    Map<String, Object> message = ExecutionMessages.messages("exec-1", event, Masking.NONE).get(0);

    assertThat(message).containsAllEntriesOf(entry);
    assertThat(Json.text(entry))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-01T12:00:00Z\",\"level\":\"warn\",\"message\":\"hello\","
                + NODE
                + ",\"data\":{\"a\":1}}");
  }
}

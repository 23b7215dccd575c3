package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.SharedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hostile requests are answered with 4xx and the error body, leave no stack trace in the log and no
 * trace in the server; scripts gone wild fail alone.
 */
@ExtendWith(SharedServer.class)
class HostileInputIT {
  private final FlowRunnerServer server;

  HostileInputIT(FlowRunnerServer server) {
    this.server = server;
  }

  @TestFactory
  Stream<DynamicTest> hostileRequestsAreRefusedQuietly() {
    Account user = server.newUser();
    List<HostileCase> cases =
        Stream.of(
                HostileBodies.all(server, user),
                HostileDocuments.all(user.api()),
                HostileRequests.all(server, user))
            .flatMap(List::stream)
            .toList();
    assertThat(cases.size()).isGreaterThanOrEqualTo(100);
    int runs = user.api().get("/executions").json().get("total").asInt();
    Stream<DynamicTest> refused =
        cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> isRefused(each)));
    return Stream.concat(
        refused,
        Stream.of(
            DynamicTest.dynamicTest(
                "nothing was accepted",
                () ->
                    assertThat(user.api().get("/executions").json().get("total").asInt())
                        .isEqualTo(runs)),
            DynamicTest.dynamicTest("a normal run works", () -> aNormalRunWorks(user.api()))));
  }

  private void isRefused(HostileCase hostile) {
    long mark = server.log().mark();
    Answer answer = hostile.request().get();
    assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
    if (hostile.isHttp() || answer.bytes().length > 0) {
      answer.errorBody();
    }
    assertThat(answer.headers().map()).doesNotContainKey("X-Evil");
    server.log().assertNoStackTraceSince(mark);
  }

  private static void aNormalRunWorks(Api api) {
    JsonNode ended = api.runToEnd(api.createFlow(Flows.echo()), Map.of("fine", true));
    assertThat(ended.get("status").asText()).isEqualTo("completed");
    assertThat(ended.get("result").get("fine").asBoolean()).isTrue();
  }

  @Test
  void scriptsGoneWildFailAloneWithTheirCode() {
    long mark = server.log().mark();
    Api wild = server.newUser().api();
    Map<String, List<String>> scripts =
        Map.of(
            "while (true) {}",
            List.of("script_timeout"),
            "const all = []; while (true) all.push(new Uint8Array(1000000));",
            List.of("script_memory"),
            "let s = 'x'; while (true) s += s;",
            List.of("script_memory", "script_error"),
            "const f = n => f(n + 1) + 1; return f(0);",
            List.of("script_depth"),
            "const f = () => { try { return f() + 1 } catch (e) { return f() + 1 } }; return f();",
            List.of("script_depth", "script_timeout"),
            "throw new Error('own')",
            List.of("script_error"),
            "const f = globalThis['Ja' + 'va']; return f.type('java.lang.System').exit(1)",
            List.of("script_error"),
            "return Array(18).fill('x'.repeat(512 * 1024))",
            List.of("output_too_large"),
            "return Promise.resolve(1)",
            List.of("script_error"),
            "const g = globalThis; return g['ev' + 'al']('1')",
            List.of("script_error"));
    Map<String, String> runs =
        scripts.keySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    script -> script,
                    script -> wild.run(wildFlow(wild, script, scripts.get(script)), Map.of())));
    // another account's run goes through while they rage
    Api calm = server.newUser().api();
    String calmRun = calm.run(calm.createFlow(Flows.echo()), Map.of("calm", true));
    assertThat(calm.awaitEnd(calmRun, Duration.ofSeconds(20)).get("status").asText())
        .isEqualTo("completed");
    runs.forEach(
        (script, id) -> {
          JsonNode ended = wild.awaitEnd(id);
          assertThat(ended.get("status").asText()).as("%s: %s", script, ended).isEqualTo("failed");
          assertThat(ended.get("error_details").get("code").asText())
              .as("%s: %s", script, ended)
              .isIn(scripts.get(script));
        });
    server.log().assertNoStackTraceSince(mark);
  }

  @Test
  void oneScriptCannotLeaveAnythingForTheNext() {
    Api first = server.newUser().api();
    first.runToEnd(
        flowOf(
            first,
            "try { Object.prototype.leak = 'x'; globalThis.leak = 'x'; Array.prototype.map = null }"
                + " catch (e) {} return 1"),
        Map.of());
    Api second = server.newUser().api();
    JsonNode ended =
        second.runToEnd(
            flowOf(second, "return [typeof ({}).leak, typeof globalThis.leak, typeof [].map]"),
            Map.of());
    assertThat(ended.get("result").toString())
        .isEqualTo("[\"undefined\",\"undefined\",\"function\"]");
  }

  @Test
  void aLineBreakInAHeaderIsNotSent() {
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      web.on("/answer", Reply.json(200, "{}"));
      Api api = server.newUser().api();
      String flow =
          api.createFlow(
              Flows.oneCall(web.base())
                  .replace("/answer\"}", "/answer\", headers: {X-Note: \"${input.note}\"}}"));
      JsonNode ended = api.runToEnd(flow, Map.of("note", "a\r\nX-Evil: 1"));
      assertThat(web.requests())
          .allSatisfy(request -> assertThat(request.header("X-Evil")).isEmpty());
      assertThat(ended.get("status").asText()).as("%s", ended).isEqualTo("failed");
      assertThat(api.runToEnd(flow, Map.of("note", "fine")).get("status").asText())
          .isEqualTo("completed");
    }
  }

  /**
   * One that another limit is to end has the longest time there is, whatever the machine's pace.
   */
  private static String wildFlow(Api api, String script, List<String> codes) {
    return flowOf(api, script, codes.contains("script_timeout") ? "" : "script_timeout: 10s");
  }

  private static String flowOf(Api api, String script) {
    return flowOf(api, script, "");
  }

  private static String flowOf(Api api, String script, String otherParam) {
    return api.createFlow(
        "metadata: {name: Wild}\n"
            + "nodes:\n"
            + "  run:\n"
            + "    type: transform\n"
            + "    params:\n"
            + "      "
            + otherParam
            + "\n      script: |\n"
            + "        "
            + script
            + "\n");
  }
}

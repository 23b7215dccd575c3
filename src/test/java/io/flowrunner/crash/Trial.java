package io.flowrunner.crash;

import io.flowrunner.crash.CrashedEngine.Order;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.entity.FlowRevision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One scenario on a database of its own, undisturbed or disturbed at one point, to its end. */
final class Trial implements AutoCloseable {
  private static final int REFUSALS = 2;

  private final Scenario scenario;
  private final Path directory;
  private final RecordingHttpServer web = RecordingHttpServer.start();
  private final Map<String, FlowRevision> flows;

  /**
   * What was seen, with the engine at rest and open.
   *
   * @param answersBefore of the process that was stopped; empty when none was
   * @param before what was stored when that process was gone, by execution
   * @param requestsBefore how many requests had come until then
   * @param answers of the process that came to the end
   * @param after what is stored now, by execution
   * @param commits of the process that came to the end
   */
  record Seen(
      WholeEngine engine,
      Map<String, FlowRevision> flows,
      Map<String, String> answersBefore,
      Map<String, List<RecordedEvent>> before,
      int requestsBefore,
      Map<String, String> answers,
      Map<String, List<RecordedEvent>> after,
      List<RecordedRequest> requests,
      int commits) {}

  /** Takes what was seen while the engine is open. */
  @FunctionalInterface
  interface Look<T> {
    T at(Seen seen);
  }

  /**
   * @param directory of an empty database
   */
  Trial(Scenario scenario, Path directory) {
    this.scenario = scenario;
    this.directory = directory;
    List.of("/a", "/b", "/c", "/never").forEach(path -> web.on(path, request -> answer(request)));
    web.on("/slow", request -> answer(request).after(Duration.ofMillis(40)));
    web.on("/gone", Reply.json(404, "{}"));
    web.on("/flaky", this::flaky);
    web.on(AgentModel.PATH, AgentModel::answer);
    flows = CrashFlows.compile(scenario.files(), web.base());
  }

  private static Reply answer(RecordedRequest request) {
    return Reply.json(200, "{\"at\":\"" + request.path() + "\"}");
  }

  private Reply flaky(RecordedRequest request) {
    return web.requests("/flaky").size() <= REFUSALS ? Reply.json(503, "{}") : answer(request);
  }

  <T> T undisturbed(Look<T> look) {
    return toTheEnd(Interruption.none(), Map.of(), look);
  }

  /** The process goes on although one of its commits goes wrong. */
  <T> T disturbed(CrashPoint point, Look<T> look) {
    return toTheEnd(new Interruption(point.mode(), point.commit()), Map.of(), look);
  }

  /** The process is stopped, and this one takes over. */
  <T> T stopped(CrashPoint point, CrashedProcess process, Look<T> look) {
    Map<String, String> answers = process.work(new Order(point, web.base(), directory));
    return toTheEnd(Interruption.none(), answers, look);
  }

  private <T> T toTheEnd(
      Interruption interruption, Map<String, String> answersBefore, Look<T> look) {
    int requestsBefore = web.requests().size();
    try (WholeEngine engine = new WholeEngine(directory, flows, interruption)) {
      Map<String, List<RecordedEvent>> before = journals(engine);
      engine.recover();
      Client client = new Client(engine, scenario, line -> {});
      client.work(answersBefore);
      client.awaitRest();
      return look.at(
          new Seen(
              engine,
              flows,
              answersBefore,
              before,
              requestsBefore,
              client.answers,
              journals(engine),
              web.requests(),
              interruption.commits()));
    }
  }

  private static Map<String, List<RecordedEvent>> journals(WholeEngine engine) {
    return engine.executionIds().stream()
        .collect(Collectors.toMap(id -> id, engine::events, (one, two) -> one, LinkedHashMap::new));
  }

  @Override
  public void close() {
    web.close();
  }
}

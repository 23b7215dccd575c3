package io.flowrunner.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.crash.Trial.Seen;
import io.flowrunner.e2e.harness.RecordedRequest;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.ExecutionEvent.SignalReceived;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds at the end, wherever a run was disturbed on the way. */
final class Invariants {
  private final Scenario scenario;
  private final Seen seen;
  private final Map<String, Execution> runs = new TreeMap<>();

  Invariants(Scenario scenario, Seen seen) {
    this.scenario = scenario;
    this.seen = seen;
  }

  /** How a run came out: compared with the undisturbed one. */
  record End(Status status, Object result, String error) {
    static End of(Execution execution) {
      return new End(
          execution.status(),
          execution.result(),
          execution.error() == null ? null : execution.error().code());
    }
  }

  Map<String, End> ends() {
    Map<String, End> ends = new TreeMap<>();
    scenario
        .runs()
        .forEach(
            run -> {
              String id = seen.answers().get("run " + run.key());
              ends.put(run.key(), End.of(Execution.fold(id, seen.after().get(id))));
            });
    return ends;
  }

  /**
   * @param undisturbed how the runs end when nothing happens
   */
  void check(Map<String, End> undisturbed) {
    everyRunEndedOnce();
    nothingIsLost();
    ends().forEach((key, end) -> asUndisturbed(key, end, undisturbed.get(key)));
    seen.after().forEach((id, events) -> noNodeRanAgain(id, events));
    everyEffectWasAnnounced();
    repeatsAreTheSame();
    actsCount();
    tablesAgree();
    scenario.check().accept(seen.engine(), keysToIds());
  }

  private Map<String, String> keysToIds() {
    return scenario.runs().stream()
        .collect(Collectors.toMap(run -> run.key(), run -> seen.answers().get("run " + run.key())));
  }

  /** Folding fails on a gap in the numbers, and on an event after the end. */
  private void everyRunEndedOnce() {
    seen.after()
        .forEach(
            (id, events) -> {
              Execution run = Execution.fold(id, events);
              assertThat(run.status().isTerminal()).as("%s has ended", id).isTrue();
              runs.put(id, run);
            });
  }

  private void nothingIsLost() {
    seen.before()
        .forEach(
            (id, events) ->
                assertThat(seen.after().get(id))
                    .as("what was stored stays")
                    .startsWith(array(events)));
    seen.answersBefore()
        .forEach(
            (question, id) -> {
              if (question.startsWith("run ")) {
                assertThat(seen.before()).as("what was answered is stored").containsKey(id);
                assertThat(seen.answers().get(question)).as("one run for one key").isEqualTo(id);
              }
            });
    assertThat(Set.copyOf(keysToIds().values())).hasSameSizeAs(scenario.runs());
    Set<String> known = new HashSet<>(keysToIds().values());
    runs.forEach(
        (id, run) ->
            events(id, SubflowStarted.class)
                .map(SubflowStarted::executionId)
                .forEach(
                    callee -> {
                      known.add(callee);
                      boolean mayHaveComeTooLate = run.status() == Status.CANCELLED;
                      assertThat(runs.containsKey(callee) || mayHaveComeTooLate)
                          .as("callee of %s", id)
                          .isTrue();
                    }));
    assertThat(known).as("nobody started anything else").containsAll(runs.keySet());
  }

  private static RecordedEvent[] array(List<RecordedEvent> events) {
    return events.toArray(RecordedEvent[]::new);
  }

  private void asUndisturbed(String key, End end, End undisturbed) {
    boolean unknown =
        events(keysToIds().get(key), NodeFailed.class)
            .anyMatch(failed -> failed.error().code().equals("outcome_unknown"));
    if (unknown) {
      assertThat(seen.before()).as("an outcome is unknown after a stop only").isNotEmpty();
      assertThat(end.status()).isEqualTo(Status.COMPLETED);
    } else {
      assertThat(end).as("the end of %s", key).isEqualTo(undisturbed);
    }
  }

  /**
   * One end of each visit and of each step, and no attempt after it, in the journal and at the
   * other side.
   */
  private void noNodeRanAgain(String id, List<RecordedEvent> events) {
    Set<Position> ended = new HashSet<>();
    int stored = seen.before().getOrDefault(id, List.of()).size();
    Set<String> endedBefore = new HashSet<>();
    Map<Position, Integer> steps = new HashMap<>();
    for (RecordedEvent each : events) {
      if (each.event() instanceof NodeStarted started) {
        assertThat(ended)
            .as("%s starts a node that has ended", id)
            .doesNotContain(started.position());
      } else if (each.event() instanceof NodeCompleted completed) {
        assertThat(ended.add(completed.position())).as("%s: one end of %s", id, completed).isTrue();
        if (each.seq() <= stored) {
          endedBefore.add(key(id, completed.position(), steps));
        }
      } else if (each.event() instanceof NodeProgressed progressed) {
        if (each.seq() <= stored) {
          endedBefore.add(key(id, progressed.position(), steps));
        }
        steps.merge(progressed.position(), 1, Integer::sum);
      }
    }
    assertThat(seen.requests().stream().skip(seen.requestsBefore()))
        .as("calls of nodes whose end was stored")
        .noneMatch(request -> endedBefore.contains(request.idempotencyKey()));
  }

  /** Of the step that the node is in. */
  private static String key(String id, Position position, Map<Position, Integer> steps) {
    int done = steps.getOrDefault(position, 0);
    return position.idempotencyKey(id) + (done == 0 ? "" : "#" + done);
  }

  /** A request is the work of an attempt whose start was stored; an end says that there was one. */
  private void everyEffectWasAnnounced() {
    Map<String, Long> requests = requestsByKey();
    Map<String, Long> most = new HashMap<>();
    runs.keySet().forEach(id -> announced(id, most));
    requests.forEach(
        (key, count) ->
            assertThat(count)
                .as("requests of %s", key)
                .isLessThanOrEqualTo(most.getOrDefault(key, 0L)));
    runs.keySet()
        .forEach(
            id ->
                events(id, NodeCompleted.class)
                    .filter(completed -> isCall(id, completed))
                    .forEach(
                        completed ->
                            assertThat(requests)
                                .containsKey(completed.position().idempotencyKey(id))));
  }

  /** Counts the attempts of each node and step. */
  private void announced(String id, Map<String, Long> most) {
    Map<Position, Integer> steps = new HashMap<>();
    for (RecordedEvent each : seen.after().get(id)) {
      Position begun = null;
      if (each.event() instanceof NodeStarted started) {
        begun = started.position();
      } else if (each.event() instanceof NodeProgressed progressed) {
        begun = progressed.position();
        steps.merge(begun, 1, Integer::sum);
      }
      if (begun != null) {
        String key = key(id, begun, steps);
        most.merge(key, 1L, Long::sum);
        if (atMostOnce(id, begun)) {
          most.put(key, 1L);
        }
      }
    }
  }

  private boolean isCall(String id, NodeCompleted completed) {
    boolean batch =
        node(id, completed.position()).batch() != null
            && completed.position().scope().equals(Position.ROOT);
    return Set.of("http.request", "webhook").contains(completed.nodeType()) && !batch;
  }

  private boolean atMostOnce(String id, Position position) {
    return node(id, position).delivery() == Delivery.AT_MOST_ONCE;
  }

  private CompiledFlow.Node node(String id, Position position) {
    String flow = runs.get(id).start().flowName();
    return seen.flows().get(flow).flow().nodes().get(position.node());
  }

  private Map<String, Long> requestsByKey() {
    return seen.requests().stream()
        .collect(Collectors.groupingBy(RecordedRequest::idempotencyKey, Collectors.counting()));
  }

  private void repeatsAreTheSame() {
    Map<String, RecordedRequest> first = new HashMap<>();
    for (RecordedRequest request : seen.requests()) {
      RecordedRequest known = first.putIfAbsent(request.idempotencyKey(), request);
      if (known != null) {
        assertThat(request.target()).isEqualTo(known.target());
        assertThat(request.text()).isEqualTo(known.text());
      }
    }
  }

  /** What was answered as taken has had its effect; what was sent twice has had one. */
  private void actsCount() {
    Map<String, String> answers = new HashMap<>(seen.answersBefore());
    answers.putAll(seen.answers());
    for (int i = 0; i < scenario.acts().size(); i++) {
      Scenario.Act act = scenario.acts().get(i);
      Execution run = runs.get(keysToIds().get(act.run()));
      boolean taken = Boolean.parseBoolean(answers.get("act " + i));
      if (act.command() instanceof Command.Cancel && taken) {
        assertThat(run.status()).isEqualTo(Status.CANCELLED);
      } else if (act.command() instanceof Command.Signal signal && taken) {
        assertThat(events(run.id(), SignalReceived.class).map(SignalReceived::signalId))
            .containsOnlyOnce(signal.signalId());
      }
    }
  }

  private <E extends ExecutionEvent> Stream<E> events(String id, Class<E> type) {
    return seen.after().get(id).stream()
        .map(RecordedEvent::event)
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** Heads, counts and admissions say what the journal says. */
  private void tablesAgree() {
    Map<String, String> heads = new TreeMap<>();
    seen.engine()
        .rows("SELECT id, status FROM execution")
        .forEach(row -> heads.put((String) row[0], (String) row[1]));
    Map<String, Long> expected = new TreeMap<>();
    runs.forEach(
        (id, run) -> {
          assertThat(heads).containsEntry(id, run.status().name());
          expected.merge(run.start().flowId() + ' ' + run.status(), 1L, Long::sum);
        });
    Map<String, Long> counted = new TreeMap<>();
    seen.engine()
        .rows("SELECT flow_id, status, total FROM execution_count WHERE total <> 0")
        .forEach(row -> counted.put(row[0] + " " + row[1], ((Number) row[2]).longValue()));
    assertThat(counted).as("execution_count").isEqualTo(expected);
    assertThat(seen.engine().rows("SELECT idempotency_key, execution_id FROM admission"))
        .extracting(row -> row[0] + "=" + row[1])
        .containsExactlyInAnyOrderElementsOf(
            keysToIds().entrySet().stream().map(Object::toString).toList());
  }
}

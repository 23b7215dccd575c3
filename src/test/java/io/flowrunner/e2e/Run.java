package io.flowrunner.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** One run, as tests steer and watch it. */
record Run(Api api, String id) {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts a new flow. */
  static Run of(Api api, String yaml) {
    return of(api, yaml, Map.of());
  }

  static Run of(Api api, String yaml, Map<String, ?> input) {
    return new Run(api, api.run(api.createFlow(yaml), input));
  }

  Answer pause() {
    return ask("pause").expect(200);
  }

  Answer resume() {
    return ask("resume").expect(200);
  }

  /**
   * @param body as {@link io.flowrunner.e2e.harness.Call#json}
   */
  Answer signal(String key, Object body) {
    return api.post(path("signals/" + key), body).expect(200);
  }

  void cancel() {
    api.delete("/executions/" + id).expect(200);
  }

  /** Asks it without a body, and takes any answer. */
  Answer ask(String what) {
    return api.post(path(what), null);
  }

  String path(String what) {
    return "/executions/" + id + '/' + what;
  }

  JsonNode execution() {
    return api.execution(id);
  }

  String status() {
    return execution().get("status").asText();
  }

  JsonNode end() {
    return api.awaitEnd(id);
  }

  /** Its result, after it has completed. */
  JsonNode result() {
    JsonNode ended = end();
    if (!ended.get("status").asText().equals("completed")) {
      throw new AssertionError(ended + " has not completed");
    }
    return ended.path("result");
  }

  /** The code of its error, after it has failed. */
  String failure() {
    return end().path("error_details").path("code").asText();
  }

  List<JsonNode> nodes() {
    return list(api.get(path("nodes")).expect(200).json().get("nodes"));
  }

  /** Of a node by now; empty before it is reached. */
  String nodeStatus(String node) {
    return nodes().stream()
        .filter(each -> each.get("node_id").asText().equals(node))
        .map(each -> each.get("status").asText())
        .findFirst()
        .orElse("");
  }

  void awaitNode(String node, String status) {
    Await.until(node + " to be " + status, PATIENCE, () -> nodeStatus(node).equals(status));
  }

  List<JsonNode> why() {
    JsonNode json = api.get(path("why")).expect(200).json();
    Shape.of(json).is("reasons");
    return list(json.get("reasons"));
  }

  List<String> reasons() {
    return texts(why(), "reason");
  }

  JsonNode awaitReason(String reason) {
    return Await.value(
        reason + " of " + id,
        PATIENCE,
        () -> why().stream().filter(r -> r.get("reason").asText().equals(reason)).findFirst());
  }

  /** The types of its events, in order. */
  List<String> types() {
    return texts(api.events(id), "type");
  }

  /** Its only event of that type. */
  JsonNode event(String type) {
    List<JsonNode> events =
        api.events(id).stream().filter(event -> event.get("type").asText().equals(type)).toList();
    if (events.size() != 1) {
      throw new AssertionError(events + " are not one " + type);
    }
    return events.get(0);
  }

  static List<String> texts(List<JsonNode> objects, String member) {
    return objects.stream().map(each -> each.get(member).asText()).toList();
  }

  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}

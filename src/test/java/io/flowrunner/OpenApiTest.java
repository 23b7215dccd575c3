package io.flowrunner;

import static io.flowrunner.OpenApiDocument.list;
import static io.flowrunner.OpenApiDocument.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowrunner.ResourceMethods.Endpoint;
import io.flowrunner.accounts.boundary.AccountRequest;
import io.flowrunner.accounts.boundary.AccountUpdateRequest;
import io.flowrunner.accounts.boundary.AccountView;
import io.flowrunner.accounts.boundary.AccountsView;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.auth.boundary.LoginRequest;
import io.flowrunner.auth.boundary.LoginView;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.boundary.EventsView;
import io.flowrunner.executions.boundary.ExecutionsView;
import io.flowrunner.executions.boundary.LogsView;
import io.flowrunner.executions.boundary.NodesView;
import io.flowrunner.executions.boundary.RunRequest;
import io.flowrunner.executions.boundary.RunView;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.executions.entity.NodeView;
import io.flowrunner.flows.boundary.DiagnosisView;
import io.flowrunner.flows.boundary.FlowRequest;
import io.flowrunner.flows.boundary.FlowView;
import io.flowrunner.flows.boundary.FlowsView;
import io.flowrunner.flows.boundary.RevisionView;
import io.flowrunner.flows.boundary.RevisionsView;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.nodes.boundary.NodeTypeView;
import io.flowrunner.nodes.boundary.NodeTypesView;
import io.flowrunner.nodes.boundary.ParamView;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.plugins.boundary.PluginsView;
import io.flowrunner.plugins.entity.Plugin;
import io.flowrunner.problems.boundary.ProblemAnswers;
import io.flowrunner.problems.entity.ProblemKind;
import io.flowrunner.secrets.boundary.SecretRequest;
import io.flowrunner.secrets.boundary.SecretValueRequest;
import io.flowrunner.secrets.entity.Secret;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** META-INF/openapi.yaml says of every operation what the resources do, and of nothing else. */
class OpenApiTest {
  private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
  private static final Map<String, Map<String, Object>> OPERATIONS = DOCUMENT.operations();
  private static final TreeMap<String, Endpoint> ENDPOINTS = ResourceMethods.all();

  /** The records behind the schemas; the members of both are the same. */
  private static final Map<String, Class<? extends Record>> RECORDS =
      Map.ofEntries(
          Map.entry("LoginRequest", LoginRequest.class),
          Map.entry("Login", LoginView.class),
          Map.entry("AccountRequest", AccountRequest.class),
          Map.entry("AccountUpdateRequest", AccountUpdateRequest.class),
          Map.entry("Account", AccountView.class),
          Map.entry("Accounts", AccountsView.class),
          Map.entry("SecretRequest", SecretRequest.class),
          Map.entry("SecretValueRequest", SecretValueRequest.class),
          Map.entry("Secret", Secret.class),
          Map.entry("FlowRequest", FlowRequest.class),
          Map.entry("NewFlowRequest", FlowRequest.class),
          Map.entry("Flow", FlowView.class),
          Map.entry("Flows", FlowsView.class),
          Map.entry("Revision", RevisionView.class),
          Map.entry("Revisions", RevisionsView.class),
          Map.entry("Diagnosis", DiagnosisView.class),
          Map.entry("InputProblem", InputProblem.class),
          Map.entry("RunRequest", RunRequest.class),
          Map.entry("Run", RunView.class),
          Map.entry("Execution", ExecutionView.class),
          Map.entry("Executions", ExecutionsView.class),
          Map.entry("Logs", LogsView.class),
          Map.entry("Events", EventsView.class),
          Map.entry("NodeTypes", NodeTypesView.class),
          Map.entry("NodeType", NodeTypeView.class),
          Map.entry("NodeTypeParam", ParamView.class),
          Map.entry("NodeTypeError", ErrorDeclaration.class),
          Map.entry("Plugin", Plugin.class),
          Map.entry("Plugins", PluginsView.class),
          Map.entry("Node", NodeView.class),
          Map.entry("Nodes", NodesView.class));

  @Test
  void everyOperationIsThereAndNothingElse() {
    assertThat(new TreeSet<>(OPERATIONS.keySet())).isEqualTo(ENDPOINTS.keySet());
  }

  @TestFactory
  Stream<DynamicTest> operationsSayWhatTheResourcesTake() {
    return ENDPOINTS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Endpoint endpoint = entry.getValue();
                      Map<String, Object> operation = OPERATIONS.get(entry.getKey());
                      assertThat(names(operation, "query")).isEqualTo(endpoint.query);
                      assertThat(names(operation, "path")).isEqualTo(endpoint.path);
                      // some are read from the request itself: the document may name more
                      assertThat(names(operation, "header")).containsAll(endpoint.headers);
                      assertThat(content(operation.get("requestBody")).keySet())
                          .isEqualTo(endpoint.consumes);
                      assertThat(content(success(operation)).keySet())
                          .containsAll(endpoint.produces);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> operationsAreComplete() {
    return OPERATIONS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> complete(entry.getValue(), ENDPOINTS.get(entry.getKey()))));
  }

  private static void complete(Map<String, Object> operation, Endpoint endpoint) {
    assertThat(operation).containsKeys("operationId", "summary", "tags", "responses");
    assertThat(list(operation.get("tags"))).hasSize(1);
    assertThat(tags()).containsAll(list(operation.get("tags")));
    assertThat(operation.containsKey("security")).isNotEqualTo(endpoint.open);
    Set<String> statuses = map(operation.get("responses")).keySet();
    assertThat(statuses).contains("401", "406", "500", "503");
    if (!endpoint.consumes.isEmpty()) {
      assertThat(statuses).contains("400", "413", "415");
    }
    if (!endpoint.query.isEmpty()) {
      assertThat(statuses).contains("400");
    }
    if (!endpoint.path.isEmpty()) {
      assertThat(statuses).contains("404");
    }
    for (Map<String, Object> parameter : DOCUMENT.parameters(operation)) {
      assertThat(parameter).containsKeys("name", "in", "description", "schema");
      assertThat(parameter.get("in").equals("path"))
          .isEqualTo(Boolean.TRUE.equals(parameter.get("required")));
    }
    map(operation.get("responses"))
        .forEach(
            (status, response) ->
                assertThat(map(DOCUMENT.resolve(response).get("headers")))
                    .as(status)
                    .containsKey("X-Request-Id"));
  }

  @Test
  void operationIdsAreUnique() {
    assertThat(OPERATIONS.values())
        .extracting(operation -> operation.get("operationId"))
        .doesNotHaveDuplicates();
  }

  @Test
  void errorsHaveTheCodeOfTheirStatus() {
    List<String> wrong = new ArrayList<>();
    OPERATIONS.forEach(
        (name, operation) ->
            map(operation.get("responses"))
                .forEach(
                    (status, response) -> {
                      if (status.compareTo("400") >= 0) {
                        for (Object example : examples(content(DOCUMENT.resolve(response)))) {
                          String code = map(map(example).get("error")).get("code").toString();
                          if (!status.equals(status(code))) {
                            wrong.add(name + " " + status + " has an example with " + code);
                          }
                        }
                      }
                    }));
    assertThat(wrong).isEmpty();
  }

  private static String status(String code) {
    ProblemKind kind = ProblemKind.valueOf(code.toUpperCase(Locale.ROOT));
    return Integer.toString(ProblemAnswers.status(kind));
  }

  @Test
  void noReferenceDangles() {
    List<String> dangling = new ArrayList<>();
    DOCUMENT.visit(
        (place, value) -> {
          if (value.get("$ref") instanceof String reference && DOCUMENT.target(reference) == null) {
            dangling.add(place + " -> " + reference);
          }
        });
    assertThat(dangling).isEmpty();
  }

  @Test
  void nothingIsDescribedThatNobodyUses() {
    Set<String> used = new TreeSet<>();
    DOCUMENT.visit(
        (place, value) -> {
          if (value.get("$ref") instanceof String reference) {
            used.add(reference);
          }
        });
    Set<String> described = new TreeSet<>();
    map(DOCUMENT.root().get("components"))
        .forEach(
            (kind, members) ->
                map(members)
                    .keySet()
                    .forEach(name -> described.add("#/components/" + kind + "/" + name)));
    described.remove("#/components/securitySchemes/bearer"); // named, not referred to
    described.remove("#/components/schemas/LiveMessage"); // of the WebSocket, which has no path
    assertThat(used).isEqualTo(described);
  }

  @Test
  void examplesAreOfTheirSchemas() {
    List<String> problems = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    DOCUMENT.visit(
        (place, value) -> {
          boolean described =
              value.containsKey("schema")
                  || place.startsWith("#/components/schemas/") && !place.endsWith("/properties");
          Object schema = value.getOrDefault("schema", value);
          if (described && (value.containsKey("example") || value.containsKey("examples"))) {
            for (Object example : examples(Map.of("", value))) {
              seen.add(place);
              problems.addAll(DOCUMENT.problems(place, example, schema));
            }
          }
        });
    assertThat(problems).isEmpty();
    assertThat(seen).hasSizeGreaterThan(OPERATIONS.size());
  }

  @Test
  void everyBodyHasAnExample() {
    List<String> without = new ArrayList<>();
    DOCUMENT.visit(
        (place, value) -> {
          if (place.contains("/content/")
              && value.containsKey("schema")
              && !value.containsKey("example")
              && !value.containsKey("examples")) {
            without.add(place);
          }
        });
    assertThat(without).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> schemasHaveTheMembersOfTheirRecords() {
    return RECORDS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        assertThat(map(schema(entry.getKey()).get("properties")).keySet())
                            .containsExactlyInAnyOrderElementsOf(members(entry.getValue()))));
  }

  @Test
  void findingsHaveTheMembersOfTheirRecord() {
    List<String> members = new ArrayList<>(members(Finding.class));
    members.add("severity");
    assertThat(map(schema("Finding").get("properties")).keySet())
        .containsExactlyInAnyOrderElementsOf(members);
  }

  @Test
  void choicesAreThoseOfTheCode() {
    assertThat(choices(schema("Role"))).isEqualTo(lower(Role.values()));
    assertThat(choices(schema("Status"))).isEqualTo(lower(Status.values()));
    assertThat(choices(property("Finding", "code"))).isEqualTo(lower(FindingCode.values()));
    assertThat(choices(property("NodeType", "effect"))).isEqualTo(lower(Effect.values()));
    Set<String> starts = lower(Param.Starts.values());
    starts.remove("nothing");
    assertThat(choices(property("NodeTypeParam", "starts"))).isEqualTo(starts);
    Set<String> kinds = lower(Kind.values());
    kinds.add("expression");
    assertThat(choices(schema("ParamType"))).isEqualTo(kinds);
    Map<String, Object> error = map(property("Error", "error").get("properties"));
    assertThat(choices(map(error.get("code")))).isEqualTo(lower(ProblemKind.values()));
    assertThat(choices(property("Event", "type")))
        .isEqualTo(
            Arrays.stream(ExecutionEvent.class.getPermittedSubclasses())
                .map(type -> snakeCase(type.getSimpleName()))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Set<String> names(Map<String, Object> operation, String where) {
    return DOCUMENT.parameters(operation).stream()
        .filter(parameter -> parameter.get("in").equals(where))
        .map(parameter -> parameter.get("name").toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Object> content(Object body) {
    return map(map(body).get("content"));
  }

  private static Map<String, Object> success(Map<String, Object> operation) {
    Map<String, Object> responses = map(operation.get("responses"));
    return map(responses.getOrDefault("200", responses.get("201")));
  }

  private static List<Object> examples(Map<String, Object> content) {
    List<Object> examples = new ArrayList<>();
    content
        .values()
        .forEach(
            media -> {
              if (map(media).containsKey("example")) {
                examples.add(map(media).get("example"));
              }
              map(map(media).get("examples"))
                  .values()
                  .forEach(each -> examples.add(map(each).get("value")));
            });
    return examples;
  }

  private static List<Object> tags() {
    return list(DOCUMENT.root().get("tags")).stream().map(tag -> map(tag).get("name")).toList();
  }

  private static Map<String, Object> schema(String name) {
    return map(DOCUMENT.target("#/components/schemas/" + name));
  }

  private static Map<String, Object> property(String schema, String name) {
    return map(map(schema(schema).get("properties")).get(name));
  }

  private static Set<String> choices(Map<String, Object> schema) {
    return list(schema.get("enum")).stream()
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> lower(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> members(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(OpenApiTest::memberName).toList();
  }

  private static String memberName(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null ? snakeCase(component.getName()) : named.value();
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}

package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.CompiledFlow.Delivery;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.RetryPolicy;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.entity.Script;
import io.flowrunner.scripting.entity.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the language makes of sound documents; what it finds in others is in the corpus. */
class FlowLanguageTest {
  private static final String HEAD = "metadata: {name: Test}\n";
  private final FlowLanguage language = LanguageNodes.language();

  private CompiledFlow flow(String yaml) {
    Diagnosis diagnosis = language.read(yaml, Set.of());
    assertThat(diagnosis.errors()).isEmpty();
    return diagnosis.flow().orElseThrow();
  }

  private CompiledFlow.Node node(String members) {
    return flow(HEAD + "nodes:\n  a:\n" + members.indent(4)).nodes().get("a");
  }

  @Test
  void compilesTheExampleOfTheLanguage() throws Exception {
    CompiledFlow flow =
        language
            .read(
                Files.readString(Path.of("src/test/resources/flows/sound/order-intake.yaml")),
                Set.of("API_KEY"))
            .flow()
            .orElseThrow();
    assertThat(flow.name()).isEqualTo("Order intake");
    assertThat(flow.description()).isEqualTo("Reads an order and tells the warehouse");
    assertThat(flow.version()).isEqualTo("1.0.0");
    assertThat(flow.tags()).containsExactly("production");
    assertThat(flow.vars()).isEqualTo(Map.of("base", "https://api.example.com"));
    assertThat(flow.inputs().check(Map.of("order_id", "A-1"))).isEmpty();
    assertThat(flow.inputs().check(Map.of())).hasSize(1);
    assertThat(flow.timeout()).isEqualTo(Duration.ofHours(1));
    assertThat(flow.start()).isEqualTo("fetch");
    assertThat(flow.nodes().keySet())
        .containsExactly("fetch", "shape", "done", "missing", "report");
    assertThat(flow.output()).isInstanceOf(Template.Whole.class);

    CompiledFlow.Node fetch = flow.nodes().get("fetch");
    assertThat(fetch.type().name()).isEqualTo("http.request");
    assertThat(fetch.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(fetch.next())
        .containsExactly(
            Map.entry("default", "shape"),
            Map.entry("404", "missing"),
            Map.entry("error", "report"));
    assertThat(fetch.retry())
        .isEqualTo(
            new RetryPolicy(
                3,
                Duration.ofSeconds(1),
                RetryPolicy.Backoff.EXPONENTIAL,
                Duration.ofSeconds(30),
                RetryPolicy.Jitter.FULL,
                Duration.ofMinutes(5),
                List.of("http_5xx", "timeout", "connection")));
    assertThat(fetch.hooks()).isEqualTo(CompiledFlow.Hooks.NONE);

    CompiledFlow.Node shape = flow.nodes().get("shape");
    assertThat(shape.next()).isEqualTo(Map.of("default", "done"));
    assertThat(shape.hooks().post().kind()).isEqualTo(Script.Kind.POST);
    assertThat(shape.hooks().prep()).isNull();
    Map<?, ?> params = (Map<?, ?>) shape.params().resolve(script -> null);
    Script script = (Script) params.get("script");
    assertThat(script.kind()).isEqualTo(Script.Kind.BODY);
    assertThat(script.names()).containsExactly("input");
  }

  @Test
  void hasTheDefaultsOfTheLanguage() {
    CompiledFlow flow = flow(HEAD + "nodes: {a: {type: end}}\n");
    assertThat(flow.description()).isNull();
    assertThat(flow.version()).isEqualTo("1.0.0");
    assertThat(flow.tags()).isEmpty();
    assertThat(flow.inputs()).isNull();
    assertThat(flow.vars()).isEmpty();
    assertThat(flow.timeout()).isNull();
    assertThat(flow.concurrency()).isNull();
    assertThat(flow.retention()).isNull();
    assertThat(flow.output()).isNull();
    CompiledFlow.Node node = flow.nodes().get("a");
    assertThat(node.timeout()).isNull();
    assertThat(node.retry()).isEqualTo(RetryPolicy.of(0));
    assertThat(node.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    assertThat(node.next()).isEmpty();
    assertThat(node.params().resolve(script -> null)).isEqualTo(Map.of());
  }

  @Test
  void keepsRunsAsLongAsTheFlowSays() {
    assertThat(flow(HEAD + "retention: 90d\nnodes: {a: {type: end}}\n").retention())
        .isEqualTo(Duration.ofDays(90));
  }

  @Test
  void retriesAsTheTypeSaysUnlessTheFlowSaysOtherwise() {
    String hook = "type: webhook\nparams: {url: x}\n";
    assertThat(node(hook).retry()).isEqualTo(RetryPolicy.of(3));
    assertThat(node(hook + "retry: {wait: 5s}").retry().maxRetries()).isEqualTo(3);
    assertThat(node(hook + "retry: {wait: 5s}").retry().initialWait())
        .isEqualTo(Duration.ofSeconds(5));
    RetryPolicy retry =
        node(hook + "retry: {max_retries: 0, backoff: linear, jitter: none, max_wait: 0s}").retry();
    assertThat(retry.maxRetries()).isZero();
    assertThat(retry.backoff()).isEqualTo(RetryPolicy.Backoff.LINEAR);
    assertThat(retry.jitter()).isEqualTo(RetryPolicy.Jitter.NONE);
    assertThat(retry.maxWait()).isZero();
  }

  @Test
  void namesTheParamOfAnExpressionAsARunDoes() {
    Template params =
        node("type: http.request\nparams: {url: \"${input.a}\", headers: {X-A: \"b ${input.c}\"}}")
            .params();
    assertThat(params).isInstanceOf(Template.Members.class);
    Map<String, Template> members = ((Template.Members) params).members();
    assertThat(((Template.Whole) members.get("url")).path()).isEqualTo("params.url");
    Map<String, Template> headers = ((Template.Members) members.get("headers")).members();
    assertThat(((Template.Text) headers.get("X-A")).path()).isEqualTo("params.headers.X-A");
    assertThat(
            ((Template.Whole) flow(HEAD + "nodes: {a: {type: end}}\noutput: ${results.a}").output())
                .path())
        .isEqualTo("output");
  }

  @Test
  void compilesScriptsInListsOfRecords() {
    Map<?, ?> params =
        (Map<?, ?>)
            node("""
            type: condition
            params:
              conditions:
                - {condition: input > 1, action: "${vars}"}
                - {condition: false, action: b}
            """)
                .params()
                .resolve(script -> script.source());
    List<?> conditions = (List<?>) params.get("conditions");
    Map<?, ?> first = (Map<?, ?>) conditions.get(0);
    assertThat(((Script) first.get("condition")).kind()).isEqualTo(Script.Kind.EXPRESSION);
    assertThat(((Script) first.get("condition")).source()).isEqualTo("input > 1");
    assertThat(first.get("action")).isEqualTo("vars");
    assertThat(((Script) ((Map<?, ?>) conditions.get(1)).get("condition")).source())
        .isEqualTo("false");
  }

  @Test
  void keepsParamsAsTheyAreWritten() {
    Map<?, ?> params =
        (Map<?, ?>)
            node("""
            type: http.request
            params:
              url: $${literal}
              body: {b: [1, null, true], a: 1.5, on: yes}
              auth:
            """)
                .params()
                .resolve(script -> null);
    assertThat(params.get("url")).isEqualTo("${literal}");
    assertThat(params.containsKey("auth")).isFalse();
    Map<?, ?> body = (Map<?, ?>) params.get("body");
    assertThat(body.keySet()).extracting(Object::toString).containsExactly("b", "a", "on");
    assertThat(body.get("b")).isEqualTo(java.util.Arrays.asList(1, null, true));
    assertThat(body.get("on")).isEqualTo("yes");
  }

  @Test
  void compilesBatches() {
    assertThat(node("type: log\nparams: {message: a}\nbatch:").batch()).isNull();
    CompiledFlow.Batch batch = batch("items: \"${input}\"");
    assertThat(batch.items()).isInstanceOf(Template.Whole.class);
    assertThat(((Template.Whole) batch.items()).path()).isEqualTo("batch.items");
    assertThat(batch.maxParallel()).isEqualTo(1);
    assertThat(batch.continueOnError()).isFalse();
    assertThat(batch("items: [1, 2], strategy: serial, on_error: continue"))
        .isEqualTo(new CompiledFlow.Batch(new Template.Constant(List.of(1, 2)), 1, true));
    assertThat(batch("items: [], strategy: parallel").maxParallel()).isZero();
    assertThat(batch("items: [], strategy: parallel, max_parallel: 7").maxParallel()).isEqualTo(7);
    assertThat(batch("items: [], strategy: worker_pool").maxParallel()).isEqualTo(5);
    assertThat(batch("items: [], strategy: worker_pool, max_parallel: 1000").maxParallel())
        .isEqualTo(1_000);
  }

  private CompiledFlow.Batch batch(String members) {
    return node("type: log\nparams: {message: a}\nbatch: {" + members + "}").batch();
  }

  @Test
  void compilesLimitsOfRuns() {
    String nodes = "nodes: {a: {type: end}}\n";
    assertThat(flow(HEAD + "concurrency: {limit: 3}\n" + nodes).concurrency())
        .isEqualTo(new CompiledFlow.Concurrency(3, false));
    assertThat(flow(HEAD + "concurrency: {limit: 1, on_limit: reject}\n" + nodes).concurrency())
        .isEqualTo(new CompiledFlow.Concurrency(1, true));
  }

  @Test
  void nodesTellWhichPathsTheyStart() {
    CompiledFlow flow =
        flow(
            HEAD
                + """
                nodes:
                  both: {type: parallel, params: {branches: {y: b, x: a}}, next: each}
                  a: {type: log, params: {message: a}}
                  b: {type: log, params: {message: b}}
                  each: {type: foreach, params: {items: "${input}", body: c}}
                  c: {type: log, params: {message: "${item}"}}
                """);
    assertThat(flow.nodes().get("both").starts()).containsExactly("b", "a");
    assertThat(flow.nodes().get("each").starts()).containsExactly("c");
    assertThat(flow.nodes().get("a").starts()).isEmpty();
    assertThat(((Template.Members) flow.nodes().get("each").params()).members().get("body"))
        .isEqualTo(new Template.Constant("c"));
  }

  @Test
  void saysWhichPathANodeBelongsTo() {
    List<Finding> findings =
        language
            .read(
                HEAD
                    + """
                    nodes:
                      both: {type: parallel, params: {branches: {left: a}}, next: each}
                      a: {type: log, params: {message: a}, next: c}
                      each: {type: foreach, params: {items: [1], body: c}}
                      c: {type: log, params: {message: "${results.a}"}, next: each}
                      d: {type: log, params: {message: d}, batch: {items: [1]}}
                    """,
                Set.of())
            .findings();
    assertThat(findings)
        .extracting(Finding::message)
        .containsExactly(
            "The edge leads out of the branch \"left\" of \"both\": \"c\" belongs to the body of"
                + " \"each\"",
            "The edge leads out of the body of \"each\": \"each\" belongs to the main path",
            "No path leads from the start to \"d\"");
  }

  @Test
  void theFirstNodeIsTheStartUnlessTheFlowNamesOne() {
    String nodes = "nodes: {b: {type: end}, a: {type: end, next: b}}\n";
    assertThat(flow(HEAD + nodes).start()).isEqualTo("b");
    assertThat(flow(HEAD + nodes + "start: a").start()).isEqualTo("a");
  }

  @Test
  void keepsEachTagOnce() {
    assertThat(flow("metadata: {name: T, tags: [b, a, b]}\nnodes: {a: {type: end}}").tags())
        .containsExactly("b", "a");
  }

  @Test
  void holdsToTheSettings() {
    FlowLanguage small =
        LanguageNodes.language(
            Settings.of(Map.of("limits.definition", "1024", "limits.nodes", "2")));
    String yaml = HEAD + "nodes: {a: {type: end}, b: {type: end}, c: {type: end}}\n";
    assertThat(small.read(yaml, Set.of()).findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.TOO_MANY_NODES);
    assertThat(small.read(yaml + "#".repeat(1_024), Set.of()).findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.TOO_LARGE);
  }

  @Test
  void tellsWhenThereIsMoreThanItShows() {
    String lines =
        IntStream.range(0, 2_500).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
    List<Finding> findings = language.read(HEAD + lines, Set.of()).findings();
    assertThat(findings).hasSize(Findings.SHOWN + 1);
    assertThat(findings.get(Findings.SHOWN).code()).isEqualTo(FindingCode.MORE_FINDINGS);
    assertThat(findings.get(0).code()).isEqualTo(FindingCode.MISSING_KEY);
    assertThat(findings.get(1).line()).isEqualTo(2);
  }

  @Test
  void warningsInMassesNeitherBlockNorHideAnError() {
    String vars =
        IntStream.range(0, 2_500)
            .mapToObj(i -> "  v" + i + ": ${x}\n")
            .collect(Collectors.joining());
    Diagnosis sound =
        language.read(HEAD + "vars:\n" + vars + "nodes: {a: {type: end}}\n", Set.of());
    assertThat(sound.isSound()).isTrue();
    assertThat(sound.warnings()).hasSize(Findings.SHOWN + 1);
    Diagnosis broken =
        language.read(HEAD + "vars:\n" + vars + "nodes: {a: {type: end, next: b}}\n", Set.of());
    assertThat(broken.isSound()).isFalse();
    assertThat(broken.errors()).extracting(Finding::code).containsExactly(FindingCode.UNKNOWN_NODE);
  }

  @Test
  void readsTheSameTextAlikeOnEveryThread() throws Exception {
    String yaml = Files.readString(Path.of("src/test/resources/flows/broken/many-at-once.yaml"));
    List<Finding> expected = language.read(yaml, Set.of()).findings();
    assertThat(
            IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> language.read(yaml, Set.of()).findings())
                .distinct())
        .containsExactly(expected);
  }

  @Test
  void shapesAreDeclaredInWords() {
    everyMember(FlowShapes.FLOW);
    everyMember(FlowShapes.NODE);
  }

  private static void everyMember(Shape.Members shape) {
    for (Shape.Member member : shape.members()) {
      assertThat(member.description()).as(member.name()).isNotBlank();
      if (member.shape() instanceof Shape.Members inner) {
        everyMember(inner);
      }
    }
  }
}

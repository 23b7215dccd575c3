package io.flowrunner.plugins.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionCompleted;
import io.flowrunner.executions.control.WholeEngine;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.control.FlowRevisions;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.library.LibraryNodes;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.plugins.PluginJar;
import io.flowrunner.plugins.entity.Plugin;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final Caller ADMIN = new Caller("account-1", "a@example.com", Role.ADMIN, "login");
  private static final Caller USER = new Caller("account-2", "u@example.com", Role.USER, "login");
  private static final String SERVICES = "META-INF/services/" + NodeExecutor.class.getName();
  private static final String FLOW = "metadata: {name: X}\nnodes:\n  a: {type: acme.answer}\n";

  @TempDir Path home;
  private Path folder;
  private final NodeCatalogue catalogue = LibraryNodes.catalogue();
  private FlowLanguage language;
  private Plugins plugins;

  @BeforeEach
  void start() {
    folder = home.resolve("plugins");
    plugins = plugins(Map.of());
    plugins.start();
  }

  private Plugins plugins(Map<String, String> set) {
    Map<String, String> all = new java.util.HashMap<>(set);
    all.put("home", home.toString());
    Settings settings = Settings.of(all);
    language = new FlowLanguage(catalogue, new ParamsBinder(), settings);
    return new Plugins(settings, catalogue, language, new FlowRevisions(), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    plugins.stop();
  }

  private Path jar(String name) {
    return folder.resolve(name);
  }

  private Map<String, Plugin> reload() {
    Map<String, Plugin> byFile = new java.util.TreeMap<>();
    plugins.reload(ADMIN).forEach(plugin -> byFile.put(plugin.file(), plugin));
    return byFile;
  }

  private String problem(String file) {
    Plugin plugin = reload().get(file);
    assertThat(plugin.status()).isEqualTo(Plugin.BROKEN);
    assertThat(plugin.nodeTypes()).isEmpty();
    assertThat(catalogue.types().names()).isEqualTo(catalogue.builtIn().names());
    return plugin.problem();
  }

  /** What the node of that type answers, as its classes say now. */
  @SuppressWarnings("unchecked") // the params are those of the type
  private static Object answer(NodeDeclaration type) {
    var params = new ParamsBinder().bind(type, Map.of("who", "Ann"));
    try {
      NodeResult result = ((NodeExecutor<Record>) type.executor()).execute(params, null);
      return ((NodeResult.Completed) result).output();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private NodeDeclaration type(String name) {
    return catalogue.find(name).orElseThrow();
  }

  @Test
  void aJarIsTakenUpReplacedAndRemoved() throws IOException {
    PluginJar.of("acme.answer", "one").version("1.0").writeTo(jar("acme.jar"));
    Plugin first = reload().get("acme.jar");

    assertThat(first.status()).isEqualTo(Plugin.LOADED);
    assertThat(first.version()).isEqualTo("1.0");
    assertThat(first.sha256()).matches("[0-9a-f]{64}");
    assertThat(first.nodeTypes()).containsExactly("acme.answer");
    assertThat(plugins.list(ADMIN)).containsExactly(first);
    assertThat(reload()).as("nothing has changed").containsValue(first);
    NodeDeclaration old = type("acme.answer");
    PluginJar.of("acme.answer", "two").version("1.1").writeTo(jar("acme.jar"));
    assertThat(reload().get("acme.jar").version()).isEqualTo("1.1");
    assertThat(answer(type("acme.answer"))).isEqualTo("two Ann");
    assertThat(answer(old)).as("loads its classes late").isEqualTo("one Ann");

    Files.delete(jar("acme.jar"));
    assertThat(reload()).isEmpty();
    Diagnosis diagnosis = language.read(FLOW, Set.of());
    assertThat(diagnosis.errors())
        .extracting(Finding::code)
        .containsExactly(FindingCode.UNKNOWN_NODE_TYPE);
  }

  @Test
  void whatIsBrokenIsReportedAndKeepsNothingElseOut() throws IOException {
    Files.writeString(jar("text.jar"), "no zip");
    Files.createDirectory(jar("folder.jar"));
    Files.writeString(jar(".hidden.jar"), "x");
    Files.writeString(jar("notes.txt"), "x");
    Files.writeString(jar("a;b.jar"), "x");
    Path outside = Files.writeString(home.resolve("outside.jar"), "x");
    Files.createSymbolicLink(jar("link.jar"), outside);
    PluginJar.of("acme.bare", "x").entry(SERVICES, null).writeTo(jar("bare.jar"));
    PluginJar.of("acme.gone", "x").entry("acme/AnswerNode.class", null).writeTo(jar("gone.jar"));
    PluginJar.of("acme.none", "x").entry(SERVICES, new byte[0]).writeTo(jar("none.jar"));
    byte[] future = {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, (byte) 200};
    PluginJar.of("acme.new", "x").entry("acme/AnswerNode.class", future).writeTo(jar("new.jar"));
    PluginJar.of("acme.good", "good").writeTo(jar("good 1 (2).jar"));

    Map<String, Plugin> found = reload();

    assertThat(found)
        .containsOnlyKeys(
            "text.jar",
            "a;b.jar",
            "link.jar",
            "bare.jar",
            "gone.jar",
            "none.jar",
            "new.jar",
            "good 1 (2).jar");
    assertThat(found.get("text.jar").problem()).contains("is no usable JAR");
    assertThat(found.get("a;b.jar").problem()).contains("name may have");
    assertThat(found.get("link.jar").problem()).contains("outside of the folder");
    assertThat(found.get("bare.jar").problem()).contains("has no " + SERVICES);
    assertThat(found.get("gone.jar").problem()).contains("AnswerNode not found");
    assertThat(found.get("none.jar").problem()).contains("names no node types");
    assertThat(found.get("new.jar").problem()).contains("cannot be loaded");
    assertThat(answer(type("acme.good"))).isEqualTo("good Ann");
  }

  @Test
  void codeThatThrowsIsReported() {
    PluginJar.of("acme.x", "x")
        .containing("public AnswerNode() { throw new IllegalArgumentException(\"no\\nway\"); }")
        .writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("IllegalArgumentException: no way");
    PluginJar.of("acme.x", "x")
        .containing("static { if (true) throw new Error(\"early\"); }")
        .writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("Error: early");
  }

  @Test
  void wrongDeclarationsAreReported() {
    PluginJar.of("Acme X", "x").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("must be like acme.send_fax");
    PluginJar.of("http.request", "x").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("FlowRunner has one of that name itself");
    PluginJar.of("acme.x", "x").exampleOf("delay").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("its example is no flow");
    PluginJar.of("acme.x", "x").exampleOf("acme.y").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("There is no node type \"acme.y\"");
    PluginJar.of("acme.x", "x").exampleOf("end").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("its example does not use it");
    PluginJar.of("acme.x", "x")
        .declaring("errors = @NodeType.ErrorCode(value = \"NoGo\", description = \"x\"),")
        .writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("\"NoGo\" is not snake_case");
    PluginJar.of("acme.x", "x").declaring("oneOf = \"other\",").writeTo(jar("x.jar"));
    assertThat(problem("x.jar")).contains("has no param other");
  }

  @Test
  void aBrokenNewVersionLeavesTheOldOneInService() throws IOException {
    PluginJar.of("acme.answer", "one").version("1").writeTo(jar("acme.jar"));
    reload();
    Files.writeString(jar("acme.jar"), "half an upload");

    Plugin kept = reload().get("acme.jar");

    assertThat(kept.status()).isEqualTo(Plugin.KEPT);
    assertThat(kept.version()).isEqualTo("1");
    assertThat(kept.problem()).contains("is no usable JAR");
    assertThat(answer(type("acme.answer"))).isEqualTo("one Ann");
  }

  @Test
  void noPluginTakesTheTypeOfAnother() {
    PluginJar.of("acme.answer", "first").writeTo(jar("m.jar"));
    reload();
    PluginJar.of("acme.answer", "second").writeTo(jar("a.jar"));

    assertThat(reload().get("a.jar").problem())
        .isEqualTo("the node type acme.answer is that of m.jar already");
    assertThat(answer(type("acme.answer"))).isEqualTo("first Ann");
    PluginJar.of("acme.other", "moved").writeTo(jar("m.jar"));
    assertThat(reload().values()).extracting(Plugin::status).containsOnly(Plugin.LOADED);
    assertThat(answer(type("acme.answer"))).isEqualTo("second Ann");
    PluginJar.of("acme.answer", "back").writeTo(jar("m.jar"));
    assertThat(reload().get("m.jar").status()).isEqualTo(Plugin.KEPT);
    assertThat(answer(type("acme.other"))).isEqualTo("moved Ann");
  }

  @Test
  void limitsHold() {
    plugins = plugins(Map.of("limits.plugins", "1", "limits.plugin", "20000"));
    PluginJar.of("acme.b", "b").writeTo(jar("b.jar"));
    reload();
    PluginJar.of("acme.a", "a").writeTo(jar("a.jar"));
    Map<String, Plugin> found = reload();
    assertThat(found.get("a.jar").problem()).contains("more than 1 plugins");
    assertThat(found.get("b.jar").status()).isEqualTo(Plugin.LOADED);
    byte[] noise = new byte[30_000];
    new java.util.Random(1).nextBytes(noise);
    PluginJar.of("acme.b", "b").entry("large", noise).writeTo(jar("b.jar"));
    assertThat(reload().get("b.jar").problem()).contains("is larger than 20000 bytes");
  }

  @Test
  void onlyAdministratorsSeeAndReloadThem() {
    assertThatThrownBy(() -> plugins.list(USER)).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> plugins.reload(USER)).isInstanceOf(ProblemException.class);
  }

  @Test
  void theyCanBeSwitchedOff() {
    PluginJar.of("acme.answer", "x").writeTo(jar("acme.jar"));
    plugins = plugins(Map.of("plugins.enabled", "false"));
    plugins.start();
    assertThat(plugins.list(ADMIN)).isEmpty();
    assertThatThrownBy(() -> plugins.reload(ADMIN)).hasMessageContaining("switched off");
  }

  @Test
  void aFolderThatIsGoneChangesNothing() throws IOException {
    PluginJar.of("acme.answer", "x").writeTo(jar("acme.jar"));
    reload();
    Files.move(folder, home.resolve("elsewhere"));
    assertThatThrownBy(() -> plugins.reload(ADMIN)).hasMessageContaining("nothing has changed");
    assertThat(answer(type("acme.answer"))).isEqualTo("x Ann");
  }

  @Test
  void aFolderThatHoldsTooMuchChangesNothing() throws IOException {
    PluginJar.of("acme.answer", "x").writeTo(jar("acme.jar"));
    plugins = plugins(Map.of("limits.plugin_files", "1"));
    reload();
    Path more = Files.writeString(folder.resolve("notes.txt"), "x");
    assertThatThrownBy(() -> plugins.reload(ADMIN))
        .hasMessage(
            "The plugins' folder cannot be read, nothing has changed: it holds more than 1 files"
                + " (flowrunner.limits.plugin_files)");
    assertThat(answer(type("acme.answer"))).isEqualTo("x Ann");
    Files.delete(more);
    assertThat(reload()).containsOnlyKeys("acme.jar");
  }

  @Test
  void aReloadThatDoesNotEndHoldsUpReloadsOnly() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    System.getProperties().put("entered", entered); // what both class loaders see
    System.getProperties().put("free", free);
    PluginJar.of("acme.answer", "x")
        .containing(
            """
            public AnswerNode() throws InterruptedException {
              ((java.util.concurrent.CountDownLatch) System.getProperties().get("entered")).countDown();
              ((java.util.concurrent.CountDownLatch) System.getProperties().get("free")).await();
            }
            """)
        .writeTo(jar("acme.jar"));
    plugins = plugins(Map.of("limits.plugin_wait", "50ms"));
    CompletableFuture<Map<String, Plugin>> first = CompletableFuture.supplyAsync(this::reload);
    try {
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> plugins.reload(ADMIN))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> {
                assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE);
                assertThat(problem.retryAfter()).contains(Duration.ofMillis(50));
              })
          .hasMessageContaining("are being reloaded");
      assertThat(plugins.list(ADMIN)).isEmpty();
      assertThat(catalogue.find("acme.answer")).isEmpty();
    } finally {
      free.countDown();
      System.getProperties().remove("entered");
      System.getProperties().remove("free");
    }
    assertThat(first.get(60, TimeUnit.SECONDS)).containsOnlyKeys("acme.jar");
    assertThat(reload().get("acme.jar").status()).isEqualTo(Plugin.LOADED);
  }

  @Test
  void itsTypesMayShareErrorCodes() {
    PluginJar.of("acme.answer", "x")
        .declaring("errors = @NodeType.ErrorCode(allOf = AnswerNode.Codes.class),")
        .containing(
            """
            @NodeType.ErrorCodes(@NodeType.ErrorCode(value = "lost", description = "On the way."))
            interface Codes {}
            """)
        .writeTo(jar("acme.jar"));
    reload();
    assertThat(type("acme.answer").errors())
        .containsExactly(new ErrorDeclaration("lost", "On the way.", false));
  }

  @Test
  void aPluginSeesTheSpiAndNothingElseOfTheServer() {
    PluginJar.of("acme.answer", "x").writeTo(jar("acme.jar"));
    reload();
    ClassLoader loader = type("acme.answer").executor().getClass().getClassLoader();
    assertThatThrownBy(() -> loader.loadClass(Settings.class.getName()))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> loader.loadClass("jakarta.inject.Inject"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> loader.loadClass("org.yaml.snakeyaml.Yaml"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void classesThatNobodyUsesAreCollected() {
    PluginJar.of("acme.answer", "one").writeTo(jar("acme.jar"));
    reload();
    answer(type("acme.answer"));
    WeakReference<ClassLoader> loader =
        new WeakReference<>(type("acme.answer").executor().getClass().getClassLoader());
    PluginJar.of("acme.answer", "two").writeTo(jar("acme.jar"));
    reload();
    Await.until(
        "the old classes to be collected",
        Duration.ofSeconds(30),
        () -> {
          System.gc();
          return loader.get() == null;
        });
  }

  @Test
  void runsStartedDuringReloadsEndOnce() {
    Path database = home.resolve("database");
    Map<String, FlowRevision> flows = new ConcurrentHashMap<>();
    PluginJar.of("acme.answer", "v0").writeTo(jar("acme.jar"));
    reload();
    flows.put("flow", revision());
    WholeEngine.createDatabase(database);
    try (WholeEngine engine = new WholeEngine(database, flows, store -> store)) {
      engine.recover();
      CompletableFuture<Void> reloads =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 1; i <= 10; i++) {
                  PluginJar.of("acme.answer", "v" + i).writeTo(jar("acme.jar"));
                  reload();
                  flows.put("flow", revision());
                }
              });
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 100 || !reloads.isDone(); i++) {
        ids.add(engine.start("key-" + i, "flow", Map.of()).toCompletableFuture().join());
      }
      reloads.join();
      Await.until("all runs to end", Duration.ofSeconds(60), engine::isAtRest);
      for (String id : ids) {
        Await.until("the end of " + id, Duration.ofSeconds(60), () -> ends(engine, id) > 0);
        assertThat(ends(engine, id)).isEqualTo(1);
        assertThat(engine.events(id)).anyMatch(each -> each.event() instanceof ExecutionCompleted);
      }
    }
  }

  private static long ends(WholeEngine engine, String id) {
    return engine.published(id).stream().filter(ExecutionCompleted.class::isInstance).count();
  }

  private FlowRevision revision() {
    return new FlowRevision(
        "account-1", "flow-1", 1, "X", language.read(FLOW, Set.of()).flow().orElseThrow());
  }

  @Test
  void concurrentReloadsAreServedOneByOne() {
    PluginJar.of("acme.answer", "x").writeTo(jar("acme.jar"));
    List<CompletableFuture<List<Plugin>>> all =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> plugins.reload(ADMIN)))
            .toList();
    assertThat(all)
        .allSatisfy(
            each ->
                assertThat(each.join()).extracting(Plugin::status).containsExactly(Plugin.LOADED));
  }
}

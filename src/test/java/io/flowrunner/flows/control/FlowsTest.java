package io.flowrunner.flows.control;

import static io.flowrunner.flows.control.FlowsFixture.ANN;
import static io.flowrunner.flows.control.FlowsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowDeleted;
import io.flowrunner.flows.entity.FlowPage;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.FlowWish;
import io.flowrunner.flows.entity.Revision;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private static final PageRequest FIRST = new PageRequest(10, 0);
  private static final IfMatch ANY = IfMatch.ANY;

  private final FlowsFixture fixture = new FlowsFixture(Map.of("limits.flows", "5"));

  @AfterEach
  void close() {
    fixture.close();
  }

  private static String yaml(String name, String version) {
    return """
    metadata:
      name: %s
      description: From the document
      version: "%s"
      tags: [yaml]
    nodes:
      done: {type: end}
    """
        .formatted(name, version);
  }

  private Flow create(FlowWish wish) {
    return fixture.in(flows -> flows.create(ANN, wish));
  }

  private Flow create(String name) {
    return create(FlowWish.of(yaml(name, "1.0.0")));
  }

  private Flow update(String id, FlowWish wish) {
    return fixture.in(flows -> flows.update(ANN, id, ANY, wish));
  }

  private List<String> names(List<String> tags, String text) {
    FlowPage page = fixture.in(flows -> flows.list(ANN, FlowQuery.of(tags, text), FIRST));
    assertThat(page.total()).isEqualTo(page.flows().size());
    return page.flows().stream().map(Flow::name).toList();
  }

  private static void assertProblem(ProblemKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.kind()).isEqualTo(kind));
  }

  @Test
  void takesTheDocumentsOwnWords() {
    Flow flow = create("Orders");
    assertThat(flow.id()).startsWith("flow-");
    assertThat(flow.name()).isEqualTo("Orders");
    assertThat(flow.description()).isEqualTo("From the document");
    assertThat(flow.version()).isEqualTo("1.0.0");
    assertThat(flow.tags()).containsExactly("yaml");
    assertThat(flow.revision()).isEqualTo(1);
    assertThat(flow.createdAt()).isEqualTo(fixture.now);
    assertThat(fixture.<Flow>in(flows -> flows.get(ANN, flow.id()).flow())).isEqualTo(flow);
  }

  @Test
  void givesTheDefinitionBackByteForByte() {
    String text = "\uFEFF# \u00e4 \ud83d\ude80 comment\r\n" + yaml("Odd", "1") + "\r\n  \n# end";
    Flow flow = create(FlowWish.of(text));
    assertThat(fixture.<String>in(flows -> flows.get(ANN, flow.id()).definition())).isEqualTo(text);
  }

  @Test
  void whatJsonNamesHoldsAgainstTheDocument() {
    Flow flow = create(new FlowWish("Mine", null, List.of("a", "b", "a"), yaml("Theirs", "1.0.0")));
    assertThat(flow.name()).isEqualTo("Mine");
    assertThat(flow.description()).isEqualTo("From the document");
    assertThat(flow.tags()).containsExactly("a", "b");

    Flow changed = update(flow.id(), FlowWish.of(yaml("Other", "2.0.0")));
    assertThat(changed.name()).isEqualTo("Mine");
    assertThat(changed.tags()).containsExactly("a", "b");
    assertThat(changed.version()).isEqualTo("2.0.0");
    assertThat(changed.revision()).isEqualTo(2);

    Flow renamed = update(flow.id(), new FlowWish("New", "", List.of(), null));
    assertThat(renamed.name()).isEqualTo("New");
    assertThat(renamed.description()).isEmpty();
    assertThat(renamed.tags()).isEmpty();
    assertThat(renamed.revision()).isEqualTo(2);
  }

  @Test
  void whatJsonNeverNamedFollowsTheDocument() {
    Flow flow = create("First");
    fixture.now = fixture.now.plusSeconds(5);
    Flow changed = update(flow.id(), FlowWish.of(yaml("Second", "1.1.0")));
    assertThat(changed.name()).isEqualTo("Second");
    assertThat(changed.updatedAt()).isEqualTo(fixture.now);
    assertThat(changed.createdAt()).isEqualTo(flow.createdAt());
  }

  @Test
  void theSameDefinitionIsNoNewRevision() {
    Flow flow = create("Same");
    assertThat(update(flow.id(), FlowWish.of(yaml("Same", "1.0.0")))).isEqualTo(flow);
    assertThat(update(flow.id(), new FlowWish(null, null, null, null))).isEqualTo(flow);
  }

  @Test
  void everyChangeHasAnEtagOfItsOwn() {
    Flow flow = create("Tagged");
    Flow renamed = update(flow.id(), new FlowWish("Renamed", null, null, null));
    Flow tagged = update(flow.id(), new FlowWish(null, null, List.of("x"), null));
    Flow described = update(flow.id(), new FlowWish(null, "words", null, null));
    assertThat(List.of(flow.etag(), renamed.etag(), tagged.etag(), described.etag()))
        .doesNotHaveDuplicates();
    assertThat(described.revision()).isEqualTo(1);
  }

  @Test
  void honoursIfMatch() {
    Flow flow = create("Guarded");
    IfMatch stale = IfMatch.of("\"nothing\", W/\"" + flow.etag() + "\"");
    FlowWish wish = new FlowWish("Changed", null, null, null);
    assertProblem(
        ProblemKind.PRECONDITION_FAILED,
        () -> fixture.run(flows -> flows.update(ANN, flow.id(), stale, wish)));
    assertProblem(
        ProblemKind.PRECONDITION_FAILED,
        () -> fixture.run(flows -> flows.delete(ANN, flow.id(), stale)));
    assertThat(names(List.of(), null)).containsExactly("Guarded");

    IfMatch fresh = IfMatch.of("\"other\", \"" + flow.etag() + "\"");
    assertThat(fixture.<Flow>in(flows -> flows.update(ANN, flow.id(), fresh, wish)).name())
        .isEqualTo("Changed");
    fixture.run(flows -> flows.delete(ANN, flow.id(), IfMatch.of(" * ")));
    assertThat(names(List.of(), null)).isEmpty();
  }

  @Test
  void twoChangesAtOnceAreBothKept() throws Exception {
    Flow flow = create("Shared");
    for (int round = 0; round < 5; round++) {
      String word = "round " + round;
      CompletableFuture<?> one =
          CompletableFuture.runAsync(() -> update(flow.id(), new FlowWish(word, null, null, null)));
      CompletableFuture<?> other =
          CompletableFuture.runAsync(() -> update(flow.id(), new FlowWish(null, word, null, null)));
      CompletableFuture.allOf(one, other).get(30, TimeUnit.SECONDS);
      Flow now = fixture.in(flows -> flows.get(ANN, flow.id()).flow());
      assertThat(now.name()).isEqualTo(word);
      assertThat(now.description()).isEqualTo(word);
      assertThat(now.etag()).isEqualTo(Integer.toString(3 + 2 * round));
    }
  }

  @Test
  void listsNewestFirstInPages() {
    IntStream.range(0, 5).forEach(i -> create("Flow " + i));
    assertThat(names(List.of(), null))
        .containsExactly("Flow 4", "Flow 3", "Flow 2", "Flow 1", "Flow 0");
    FlowPage page =
        fixture.in(flows -> flows.list(ANN, FlowQuery.of(List.of(), null), new PageRequest(2, 3)));
    assertThat(page.flows()).extracting(Flow::name).containsExactly("Flow 1", "Flow 0");
    assertThat(page.total()).isEqualTo(5);
    assertThat(fixture.<FlowPage>in(flows -> flows.list(BOB, FlowQuery.of(List.of(), ""), FIRST)))
        .isEqualTo(new FlowPage(List.of(), 0));
  }

  @Test
  void findsByTagsAndText() {
    create(new FlowWish("Orders 100%", "Reads \u00c4pfel", List.of("a", "b"), yaml("x", "1")));
    Flow mails = create(new FlowWish("Mails_x", "Sends", List.of("a", "c"), yaml("x", "1")));
    assertThat(names(List.of("a"), null)).containsExactly("Mails_x", "Orders 100%");
    assertThat(names(List.of("a", "b"), null)).containsExactly("Orders 100%");
    assertThat(names(List.of("b", "c"), null)).isEmpty();
    assertThat(names(List.of("A"), null)).isEmpty();
    assertThat(names(List.of(), "oRDERS")).containsExactly("Orders 100%");
    assertThat(names(List.of(), "\u00e4pfel")).containsExactly("Orders 100%");
    assertThat(names(List.of(), "0%")).containsExactly("Orders 100%");
    assertThat(names(List.of(), "_")).containsExactly("Mails_x");
    assertThat(names(List.of(), "%s")).isEmpty();
    assertThat(names(List.of(), "!")).isEmpty();
    assertThat(names(List.of("a"), mails.id())).containsExactly("Mails_x");

    update(mails.id(), new FlowWish("Letters", null, List.of("c", "d"), null));
    assertThat(names(List.of("a"), null)).containsExactly("Orders 100%");
    assertThat(names(List.of("d"), "letters")).containsExactly("Letters");
    assertThat(names(List.of(), "mails")).isEmpty();
  }

  @Test
  void refusesQueriesThatCannotBeAnswered() {
    assertProblem(ProblemKind.INVALID_REQUEST, () -> FlowQuery.of(List.of("a\0"), null));
    assertProblem(ProblemKind.INVALID_REQUEST, () -> FlowQuery.of(List.of(), "a\0"));
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.get(ANN, "a\0")));
    assertProblem(ProblemKind.INVALID_REQUEST, () -> FlowQuery.of(List.of(), "x".repeat(201)));
    assertProblem(
        ProblemKind.INVALID_REQUEST,
        () -> FlowQuery.of(java.util.Collections.nCopies(51, "t"), null));
  }

  @Test
  void anothersFlowDoesNotExist() {
    String id = create("Private").id();
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.get(BOB, id)));
    assertProblem(
        ProblemKind.NOT_FOUND,
        () ->
            fixture.run(flows -> flows.update(BOB, id, ANY, new FlowWish("x", null, null, null))));
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.delete(BOB, id, ANY)));
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.revisions(BOB, id, FIRST)));
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.revision(BOB, id, 1)));
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.restore(BOB, id, 1, ANY)));
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.current(BOB.accountId(), id)));
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.get(ANN, "flow-no")));
  }

  @Test
  void keepsRevisionsAndRestoresThem() {
    Flow flow = create("One");
    update(flow.id(), FlowWish.of(yaml("Two", "2.0.0")));
    Flow restored = fixture.in(flows -> flows.restore(ANN, flow.id(), 1, ANY));
    assertThat(restored.revision()).isEqualTo(3);
    assertThat(restored.name()).isEqualTo("One");
    assertThat(restored.version()).isEqualTo("1.0.0");

    var page = fixture.in(flows -> flows.revisions(ANN, flow.id(), FIRST));
    assertThat(page.total()).isEqualTo(3);
    assertThat(page.revisions())
        .containsExactly(
            new Revision(1, "1.0.0", fixture.now, ANN.accountId()),
            new Revision(2, "2.0.0", fixture.now, ANN.accountId()),
            new Revision(3, "1.0.0", fixture.now, ANN.accountId()));
    assertThat(
            fixture.<List<Revision>>in(
                flows -> flows.revisions(ANN, flow.id(), new PageRequest(1, 1)).revisions()))
        .extracting(Revision::revision)
        .containsExactly(2);
    assertThat(fixture.<String>in(flows -> flows.revision(ANN, flow.id(), 2).definition()))
        .isEqualTo(yaml("Two", "2.0.0"));
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.revision(ANN, flow.id(), 4)));
  }

  @Test
  void aRunFindsItsRevisionAlsoAfterTheFlowWasDeleted() {
    Flow flow = create("Running");
    FlowRevision first = fixture.in(flows -> flows.current(ANN.accountId(), flow.id()));
    assertThat(first.revision()).isEqualTo(1);
    assertThat(first.flow().start()).isEqualTo("done");

    update(flow.id(), FlowWish.of(yaml("Renamed", "1.0.0")));
    FlowRevision second = fixture.in(flows -> flows.current(ANN.accountId(), flow.id()));
    assertThat(second.revision()).isEqualTo(2);
    assertThat(second.flowName()).isEqualTo("Renamed");

    fixture.run(flows -> flows.delete(ANN, flow.id(), ANY));
    assertThat(fixture.deleted.all()).containsExactly(new FlowDeleted(ANN.accountId(), flow.id()));
    assertProblem(
        ProblemKind.NOT_FOUND,
        () -> fixture.run(flows -> flows.current(ANN.accountId(), flow.id())));
    assertProblem(ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.get(ANN, flow.id())));
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.run(flows -> flows.revision(ANN, flow.id(), 1)));
    FlowRevision held = fixture.in(flows -> flows.revision(ANN.accountId(), flow.id(), 1));
    assertThat(held.flow()).isSameAs(first.flow());
  }

  @Test
  void aStartAsksTheDatabaseNothing() {
    Flow flow = create("Cached");
    FlowRevision first = fixture.in(flows -> flows.current(ANN.accountId(), flow.id()));
    fixture.revisions.table = null;
    assertThat(fixture.revisions.current(ANN.accountId(), flow.id())).isEqualTo(first);
    assertProblem(
        ProblemKind.NOT_FOUND, () -> fixture.revisions.current(BOB.accountId(), flow.id()));
  }

  @Test
  void whatIsRolledBackChangesNothing() {
    Flow flow = create("Kept");
    assertThatThrownBy(
            () ->
                fixture.run(
                    flows -> {
                      flows.update(ANN, flow.id(), ANY, FlowWish.of(yaml("Lost", "9")));
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");
    assertThat(fixture.<Flow>in(flows -> flows.get(ANN, flow.id()).flow())).isEqualTo(flow);
  }

  @Test
  void nothingOfADeletedAccountStays() {
    Flow flow = create("Gone");
    Flow old = create("Deleted before");
    fixture.run(flows -> flows.delete(ANN, old.id(), ANY));
    Flow other = fixture.in(flows -> flows.create(BOB, FlowWish.of(yaml("Stays", "1"))));
    fixture.run(flows -> flows.current(ANN.accountId(), flow.id()));
    fixture.run(flows -> flows.table.removeAll(new AccountDeleted(ANN.accountId())));

    assertThat(fixture.deleted.all()).contains(new FlowDeleted(ANN.accountId(), flow.id()));
    assertProblem(
        ProblemKind.NOT_FOUND,
        () -> fixture.run(flows -> flows.revision(ANN.accountId(), flow.id(), 1)));
    for (String table : List.of("flow", "flow_tag", "flow_revision")) {
      Number rows =
          fixture.database.inTransaction(
              entityManager ->
                  (Number)
                      entityManager
                          .createNativeQuery("select count(*) from " + table)
                          .getSingleResult());
      assertThat(rows.intValue()).as(table).isEqualTo(1);
    }
    assertThat(fixture.<Flow>in(flows -> flows.get(BOB, other.id()).flow())).isEqualTo(other);
  }

  @Test
  void anAccountHasAtMostSoManyFlows() {
    IntStream.range(0, 5).forEach(i -> create("Flow " + i));
    assertProblem(ProblemKind.CONFLICT, () -> create("One more"));
    fixture.run(flows -> flows.create(BOB, FlowWish.of(yaml("Own", "1"))));
    Flow first =
        fixture.in(flows -> flows.list(ANN, FlowQuery.of(List.of(), null), FIRST).flows().get(0));
    fixture.run(flows -> flows.delete(ANN, first.id(), ANY));
    assertThat(create("Room again").name()).isEqualTo("Room again");
  }

  @Test
  void refusesWhatIsNotSound() {
    assertProblem(ProblemKind.INVALID_REQUEST, () -> create(FlowWish.of(null)));
    assertThatThrownBy(() -> create(FlowWish.of("metadata: {name: x}\nnodes: {a: {type: ende}}\n")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.VALIDATION_ERROR);
              assertThat(problem.details()).containsOnlyKeys("errors");
              assertThat((List<?>) problem.details().get("errors"))
                  .singleElement()
                  .isEqualTo(
                      Map.of(
                          "severity",
                          "error",
                          "code",
                          "unknown_node_type",
                          "message",
                          "There is no node type \"ende\"",
                          "path",
                          "nodes.a.type",
                          "line",
                          2,
                          "column",
                          19,
                          "end_line",
                          2,
                          "end_column",
                          23,
                          "suggestion",
                          "did you mean end?"));
            });
    Flow flow = create("Sound");
    assertProblem(ProblemKind.VALIDATION_ERROR, () -> update(flow.id(), FlowWish.of("nodes: 1")));
    assertThat(fixture.<Flow>in(flows -> flows.get(ANN, flow.id()).flow())).isEqualTo(flow);
  }

  @Test
  void refusesNamesAndTagsThatBreakARule() {
    String sound = yaml("x", "1");
    for (FlowWish wish :
        List.of(
            new FlowWish("", null, null, sound),
            new FlowWish("x".repeat(201), null, null, sound),
            new FlowWish("a\u0000b", null, null, sound),
            new FlowWish("\ud800", null, null, sound),
            new FlowWish(null, "x".repeat(2_001), null, sound),
            new FlowWish(null, null, List.of(""), sound),
            new FlowWish(null, null, List.of("a\nb"), sound),
            new FlowWish(null, null, List.of("x".repeat(101)), sound),
            new FlowWish(
                null, null, IntStream.range(0, 51).mapToObj(i -> "t" + i).toList(), sound))) {
      assertProblem(ProblemKind.VALIDATION_ERROR, () -> create(wish));
    }
    assertThat(names(List.of(), null)).isEmpty();
  }

  @Test
  void takesTheLongestOfEverything() {
    String rocket = "\ud83d\ude80";
    List<String> tags = IntStream.range(100, 150).mapToObj(i -> rocket.repeat(97) + i).toList();
    Flow flow =
        create(new FlowWish(rocket.repeat(200), rocket.repeat(2_000), tags, yaml("x", "1")));
    assertThat(flow.tags()).isEqualTo(tags);
    assertThat(names(List.of(tags.get(7)), rocket.repeat(50))).containsExactly(flow.name());
  }

  @Test
  void anAccountThatIsGoneMakesNothing() {
    Caller ghost = new Caller("account-ghost", "g@example.com", Role.USER, "login-3");
    assertProblem(
        ProblemKind.UNAUTHORIZED,
        () -> fixture.run(flows -> flows.create(ghost, FlowWish.of(yaml("x", "1")))));
  }
}

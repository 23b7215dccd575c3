package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowrunner.library.LibraryNodes;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.scripting.entity.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCatalogueTest {
  private final NodeCatalogue catalogue = LibraryNodes.catalogue();

  @Test
  void listsTypesByName() {
    assertThat(catalogue.all())
        .extracting(NodeDeclaration::name)
        .isSorted()
        .contains("agent", "http.request", "sql", "webhook");
  }

  @Test
  void readsDeclarationsFromAnnotations() {
    NodeDeclaration webhook = catalogue.find("webhook").orElseThrow();

    assertThat(webhook.effect()).isEqualTo(Effect.EFFECTFUL);
    assertThat(webhook.retries()).isEqualTo(3);
    assertThat(webhook.errors())
        .extracting(NodeDeclaration.ErrorDeclaration::code)
        .contains("http_5xx", "timeout", "tls");
    assertThat(webhook.params())
        .extracting(ParamDeclaration::name)
        .containsExactly(
            "url",
            "method",
            "query",
            "headers",
            "body",
            "form",
            "auth",
            "timeout",
            "follow_redirect",
            "expect",
            "max_body",
            "secret");
  }

  @Test
  void tellsWhatIsInsideOfNestedParams() {
    NodeDeclaration condition = catalogue.find("condition").orElseThrow();
    ParamDeclaration cases = condition.params().get(0);

    assertThat(cases.kind()).isEqualTo(Kind.LIST);
    assertThat(cases.items()).isEqualTo(Kind.OBJECT);
    assertThat(cases.members())
        .extracting(ParamDeclaration::name, ParamDeclaration::kind, ParamDeclaration::script)
        .containsExactly(
            tuple("condition", Kind.SCRIPT, Script.Kind.EXPRESSION),
            tuple("action", Kind.TEXT, null));
    assertThat(catalogue.find("log").orElseThrow().params().get(1).choices())
        .containsExactly("debug", "info", "warn", "error");
  }

  @Test
  void tellsWhichParamsNameNodes() {
    NodeDeclaration parallel = catalogue.find("parallel").orElseThrow();
    NodeDeclaration foreach = catalogue.find("foreach").orElseThrow();

    assertThat(parallel.params().get(0))
        .extracting(ParamDeclaration::kind, ParamDeclaration::items, ParamDeclaration::starts)
        .containsExactly(Kind.MAP, Kind.NODE, Param.Starts.BRANCH);
    assertThat(foreach.params().get(1))
        .extracting(ParamDeclaration::kind, ParamDeclaration::items, ParamDeclaration::starts)
        .containsExactly(Kind.NODE, null, Param.Starts.BODY);
    assertThat(catalogue.all().stream().filter(NodeDeclaration::forks))
        .containsExactly(foreach, parallel);
    assertThat(catalogue.all().stream().filter(NodeDeclaration::endsRun))
        .extracting(NodeDeclaration::name)
        .containsExactly("end", "fail");
    assertThat(catalogue.find("wait").orElseThrow().params().get(1).edge()).isEqualTo("timeout");
  }

  @Test
  void knowsTheNamesThatMayHaveBeenMeant() {
    assertThat(catalogue.nearest("http.requst")).containsExactly("http.request");
    assertThat(catalogue.nearest("Transform")).containsExactly("transform");
    assertThat(catalogue.nearest("quantum")).isEmpty();
    assertThat(catalogue.find("http.requst")).isEmpty();
  }

  @Test
  void refusesTwoTypesOfOneName() {
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new EndNode(), new EndNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the node type end is declared by both");
  }

  @Test
  void refusesAParamWithoutDescription() {
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new BareNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BareNode$Params.naked has no @Param");
  }

  @Test
  void refusesADefaultThatItsOwnKindRefuses() {
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new WrongDefaultNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("WrongDefaultNode$Params.wait_ has an unusable default");
  }

  @Test
  void refusesParamsThatNameNodesWhereNobodyLooks() {
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new NumberedNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NumberedNode$Params.body names nodes, and so must be text");
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new NestedNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NestedNode.inner: only the params themselves name nodes");
    assertThatThrownBy(() -> new NodeCatalogue(List.of(new StrayNode())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("StrayNode.limit names no action of the type");
  }

  /** A reference to a node that is a number. */
  @NodeType(value = "numbered", summary = "x", example = "")
  public static class NumberedNode implements NodeExecutor<NumberedNode.Params> {
    /** See above. */
    public record Params(@Param(description = "x", starts = Param.Starts.BODY) Long body) {}

    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }
  }

  /** A reference to a node below the params. */
  @NodeType(value = "nested", summary = "x", example = "")
  public static class NestedNode implements NodeExecutor<NestedNode.Params> {
    /** See above. */
    public record Inner(@Param(description = "x", starts = Param.Starts.BODY) String body) {}

    /** See above. */
    public record Params(@Param(description = "x") List<Inner> inner) {}

    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }
  }

  /** An edge for an action that the type does not have. */
  @NodeType(value = "stray", summary = "x", actions = "other", example = "")
  public static class StrayNode implements NodeExecutor<StrayNode.Params> {
    /** See above. */
    public record Params(@Param(description = "x", edge = "limit") Long limit) {}

    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }
  }

  /** A component without annotation. */
  @NodeType(value = "bare", summary = "x", example = "")
  public static class BareNode implements NodeExecutor<BareNode.Params> {
    /** See above. */
    public record Params(String naked) {}

    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }
  }

  /** A default that is no duration. */
  @NodeType(value = "wrong", summary = "x", example = "")
  public static class WrongDefaultNode implements NodeExecutor<WrongDefaultNode.Params> {
    /** See above. */
    public record Params(
        @Param(description = "x", defaultValue = "soon") java.time.Duration wait_) {}

    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(null);
    }
  }
}

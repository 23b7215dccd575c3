package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowrunner.library.control.ConditionNode;
import io.flowrunner.library.control.DelayNode;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.library.control.FailNode;
import io.flowrunner.library.control.LogNode;
import io.flowrunner.library.data.StoreNode;
import io.flowrunner.library.data.TransformNode;
import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.library.http.WebhookNode;
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
  private final NodeCatalogue catalogue =
      new NodeCatalogue(
          List.of(
              new HttpRequestNode(),
              new WebhookNode(),
              new TransformNode(),
              new StoreNode(),
              new ConditionNode(),
              new LogNode(),
              new DelayNode(),
              new FailNode(),
              new EndNode()));

  @Test
  void listsTypesByName() {
    assertThat(catalogue.all())
        .extracting(NodeDeclaration::name)
        .containsExactly(
            "condition",
            "delay",
            "end",
            "fail",
            "http.request",
            "log",
            "store",
            "transform",
            "webhook");
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

package io.flowrunner;

import static io.flowrunner.GeneratedPage.code;
import static io.flowrunner.GeneratedPage.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** node-types.md says of every node type what its declaration says. */
class NodeTypesPageTest {

  @Test
  void thePageHasEveryNodeType() {
    Map<String, String> blocks = new LinkedHashMap<>();
    PageExamplesTest.catalogue().all().forEach(type -> blocks.put(type.name(), block(type)));
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(8);
    new GeneratedPage("node-types.md").assertBlocks(blocks);
  }

  private static String block(NodeDeclaration type) {
    StringBuilder block = new StringBuilder();
    block.append(type.summary()).append(' ').append(effect(type.effect()));
    if (type.retries() > 0) {
      block.append(" Retried ").append(type.retries()).append(" times by default.");
    }
    block.append("\n\n");
    params(type, block);
    if (!type.actions().isEmpty()) {
      block.append("Actions beside `default`: ");
      block.append(String.join(", ", type.actions().stream().map(GeneratedPage::code).toList()));
      block.append(".\n\n");
    }
    errors(type, block);
    block.append("```yaml\n").append(type.example().strip()).append("\n```\n");
    return block.toString();
  }

  private static String effect(Effect effect) {
    return switch (effect) {
      case NONE -> "Has no effect outside of the run.";
      case EFFECTFUL -> "Acts outside of the run.";
      case TRANSACTIONAL -> "Commits with the journal.";
    };
  }

  private static void params(NodeDeclaration type, StringBuilder block) {
    if (type.params().isEmpty()) {
      block.append("No params.\n\n");
      return;
    }
    block.append(row("Param", "Type", "Default", "Meaning", "Example"));
    block.append("|---|---|---|---|---|\n");
    type.params().forEach(param -> param("", param, block));
    block.append('\n');
    if (!type.oneOf().isEmpty()) {
      List<String> names = type.oneOf().stream().map(GeneratedPage::code).toList();
      block.append("Exactly one of ").append(String.join(", ", names)).append(".\n\n");
    }
  }

  private static void param(String prefix, ParamDeclaration param, StringBuilder block) {
    String name = prefix + param.name();
    String fallback = param.required() ? "required" : code(param.defaultValue());
    block.append(
        row(code(name), kind(param), fallback, param.description(), code(param.example())));
    String inner = name + (param.kind() == Kind.LIST ? "[]." : ".");
    param.members().forEach(member -> param(inner, member, block));
  }

  private static String kind(ParamDeclaration param) {
    String kind = word(param.kind());
    return switch (param.kind()) {
      case LIST -> param.items() == Kind.ANY ? "list" : "list of " + plural(param.items());
      case MAP -> param.items() == Kind.ANY ? "map" : "map of " + plural(param.items());
      case CHOICE -> String.join(", ", param.choices());
      case ANY -> "any value";
      case SCRIPT -> "JavaScript";
      case NODE -> "id of a node";
      default -> kind;
    };
  }

  private static String plural(Kind kind) {
    return kind == Kind.NODE ? "ids of nodes" : word(kind) + "s";
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static void errors(NodeDeclaration type, StringBuilder block) {
    if (type.errors().isEmpty()) {
      block.append("No error codes of its own.\n\n");
      return;
    }
    block.append(row("Error code", "When", "Retryable"));
    block.append("|---|---|---|\n");
    type.errors()
        .forEach(
            error ->
                block.append(
                    row(code(error.code()), error.description(), error.retryable() ? "yes" : "")));
    block.append('\n');
  }
}

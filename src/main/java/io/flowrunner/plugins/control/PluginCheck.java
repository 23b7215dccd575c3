package io.flowrunner.plugins.control;

import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the declarations of a plugin's node types must keep to, beyond what the catalogue asks of
 * every one: the same that tests hold FlowRunner's own to.
 */
final class PluginCheck {
  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([_.][a-z0-9]+)*");
  private static final int MAX_NAME = 100;
  private static final int MAX_RETRIES = 100;

  private final NodeTypes builtIn;
  private final FlowLanguage language;

  PluginCheck(NodeTypes builtIn, FlowLanguage language) {
    this.builtIn = builtIn;
    this.language = language;
  }

  void check(NodeTypes types) throws BrokenPluginException {
    require(!types.all().isEmpty(), "names no node types");
    for (NodeDeclaration type : types.all()) {
      check(type);
    }
    NodeTypes all = builtIn.plus(types);
    for (NodeDeclaration type : types.all()) {
      checkExample(type, all);
    }
  }

  private void check(NodeDeclaration type) throws BrokenPluginException {
    String name = type.name();
    String of = "the node type " + name + ": ";
    require(
        NAME.matcher(name).matches() && name.length() <= MAX_NAME,
        "the node type's name \"" + name + "\" must be like acme.send_fax");
    require(builtIn.find(name).isEmpty(), of + "FlowRunner has one of that name itself");
    require(!type.summary().isBlank(), of + "has no summary");
    require(
        type.retries() >= 0 && type.retries() <= MAX_RETRIES,
        of + "retries must be 0 to " + MAX_RETRIES);
    for (ParamDeclaration param : type.params()) {
      require(!param.description().isBlank(), of + param.name() + " has no description");
    }
    for (ErrorDeclaration error : type.errors()) {
      require(
          SNAKE_CASE.matcher(error.code()).matches(),
          of + "the error code \"" + error.code() + "\" is not snake_case");
      require(!error.description().isBlank(), of + error.code() + " has no description");
    }
    for (String action : type.actions()) {
      require(
          SNAKE_CASE.matcher(action).matches(),
          of + "the action \"" + action + "\" is not snake_case");
    }
  }

  private void checkExample(NodeDeclaration type, NodeTypes all) throws BrokenPluginException {
    String of = "the node type " + type.name() + ": ";
    require(!type.example().isBlank(), of + "has no example");
    Diagnosis diagnosis = language.read(type.example(), Set.of(), all);
    if (!diagnosis.isSound()) {
      Finding first = diagnosis.errors().get(0);
      throw new BrokenPluginException(
          "%sits example is no flow: %s (line %d, column %d)"
              .formatted(of, first.message(), first.line(), first.column()));
    }
    require(isUsed(type, diagnosis.flow().orElseThrow()), of + "its example does not use it");
  }

  private static boolean isUsed(NodeDeclaration type, CompiledFlow flow) {
    return flow.nodes().values().stream().anyMatch(node -> node.type() == type);
  }

  private static void require(boolean holds, String problem) throws BrokenPluginException {
    if (!holds) {
      throw new BrokenPluginException(problem);
    }
  }
}

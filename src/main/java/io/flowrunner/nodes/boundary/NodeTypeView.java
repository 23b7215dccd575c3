package io.flowrunner.nodes.boundary;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.platform.control.EnumWord;
import java.util.List;

/**
 * A node type as the API shows it.
 *
 * @param effect {@code none}, {@code effectful} or {@code transactional}
 * @param retries when the flow says nothing
 * @param oneOf params of which exactly one must be given; null for no such rule
 * @param actions beside {@code default} and the error codes
 * @param example a whole flow in YAML
 */
public record NodeTypeView(
    String name,
    String summary,
    String effect,
    int retries,
    boolean endsRun,
    List<ParamView> params,
    List<String> oneOf,
    List<String> actions,
    List<ErrorDeclaration> errors,
    String example) {

  static NodeTypeView of(NodeDeclaration type) {
    return new NodeTypeView(
        type.name(),
        type.summary(),
        EnumWord.of(type.effect()),
        type.retries(),
        type.endsRun(),
        ParamView.all(type.params()),
        type.oneOf().isEmpty() ? null : type.oneOf(),
        type.actions(),
        type.errors(),
        type.example());
  }
}

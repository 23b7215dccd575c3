package io.flowrunner.nodes.boundary;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.platform.control.EnumWord;
import io.flowrunner.scripting.entity.Script;
import java.util.List;

/**
 * A param as the API shows it; what says nothing is left out.
 *
 * @param type {@code script} and {@code expression} are JavaScript as it stands and {@code node} is
 *     the id of a node; in every other type {@code ${...}} may stand
 * @param items the type of what a list or map holds
 * @param members of an object, and of the objects that a list or map holds
 * @param starts what begins at the nodes that it names: {@code branch} or {@code body}
 * @param edge the action that it makes possible and that needs an edge of its own
 */
public record ParamView(
    String name,
    String type,
    boolean required,
    @JsonProperty("default") Object defaultValue,
    String description,
    Object example,
    String items,
    List<String> choices,
    List<ParamView> members,
    String starts,
    String edge) {

  static List<ParamView> all(List<ParamDeclaration> params) {
    return params.stream().map(ParamView::of).toList();
  }

  private static ParamView of(ParamDeclaration param) {
    return new ParamView(
        param.name(),
        type(param.kind(), param),
        param.required(),
        param.defaultAsJson(),
        param.description(),
        param.exampleAsJson(),
        param.items() == null ? null : type(param.items(), param),
        param.choices().isEmpty() ? null : param.choices(),
        param.members().isEmpty() ? null : all(param.members()),
        param.starts() == Param.Starts.NOTHING ? null : EnumWord.of(param.starts()),
        param.edge().isEmpty() ? null : param.edge());
  }

  private static String type(Kind kind, ParamDeclaration param) {
    return kind == Kind.SCRIPT && param.script() == Script.Kind.EXPRESSION
        ? "expression"
        : EnumWord.of(kind);
  }
}

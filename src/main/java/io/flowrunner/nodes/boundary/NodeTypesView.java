package io.flowrunner.nodes.boundary;

import io.flowrunner.nodes.entity.NodeDeclaration;
import java.util.List;

/** Every node type, in the order of their names. */
public record NodeTypesView(List<NodeTypeView> nodeTypes) {

  static NodeTypesView of(List<NodeDeclaration> types) {
    return new NodeTypesView(types.stream().map(NodeTypeView::of).toList());
  }
}

package io.flowrunner.executions.boundary;

import io.flowrunner.executions.entity.NodeView;
import java.util.List;

/** What the nodes of an execution did. */
public record NodesView(List<NodeView> nodes) {}

package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.Param;
import java.lang.reflect.Method;
import java.util.List;

/** Reads a node type's declaration from its annotations. */
final class NodeDeclarations {
  private NodeDeclarations() {}

  /**
   * @throws IllegalStateException naming the class and what is wrong with it
   */
  static NodeDeclaration of(NodeExecutor<?> executor) {
    Class<?> type = declaredType(executor.getClass());
    NodeType node = type.getAnnotation(NodeType.class);
    Class<? extends Record> paramsType = paramsType(type);
    ParamsShape shape = ParamsShape.of(paramsType);
    List<String> oneOf = List.of(node.oneOf());
    for (String name : oneOf) {
      if (shape.params().stream().noneMatch(param -> param.name().equals(name))) {
        throw new IllegalStateException(type.getName() + " has no param " + name);
      }
    }
    shape.params().forEach(param -> check(param, node, type));
    return new NodeDeclaration(
        node.value(),
        node.summary(),
        node.effect(),
        node.retries(),
        shape.params(),
        List.of(node.actions()),
        ErrorDeclarations.of(node, type),
        node.example(),
        oneOf,
        node.endsRun(),
        executor,
        paramsType);
  }

  private static void check(ParamDeclaration param, NodeType node, Class<?> type) {
    String where = type.getName() + "." + param.name();
    if (!param.edge().isEmpty() && !List.of(node.actions()).contains(param.edge())) {
      throw new IllegalStateException(where + " names no action of the type");
    }
    if (param.members().stream().anyMatch(member -> member.starts() != Param.Starts.NOTHING)) {
      throw new IllegalStateException(where + ": only the params themselves name nodes");
    }
  }

  /** The class that carries the annotation: a container may hand out a subclass of it. */
  private static Class<?> declaredType(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.isAnnotationPresent(NodeType.class)) {
        return at;
      }
    }
    throw new IllegalStateException(type.getName() + " has no @NodeType");
  }

  private static Class<? extends Record> paramsType(Class<?> type) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals("execute")
          && !method.isBridge()
          && method.getParameterCount() == 2
          && method.getParameterTypes()[0].isRecord()) {
        return method.getParameterTypes()[0].asSubclass(Record.class);
      }
    }
    throw new IllegalStateException(type.getName() + " does not name its Params record");
  }
}

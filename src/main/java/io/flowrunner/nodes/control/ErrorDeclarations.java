package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the error codes of one node type: its own and those that it shares. */
final class ErrorDeclarations {
  private final String type;
  private final Map<String, ErrorDeclaration> byCode = new LinkedHashMap<>();
  private final Set<String> own = new HashSet<>();
  private final Set<Class<?>> named = new HashSet<>();

  private ErrorDeclarations(Class<?> type) {
    this.type = type.getName();
  }

  /**
   * @throws IllegalStateException naming the class and what is wrong with it
   */
  static List<ErrorDeclaration> of(NodeType node, Class<?> type) {
    ErrorDeclarations errors = new ErrorDeclarations(type);
    for (ErrorCode error : node.errors()) {
      if (error.allOf() == void.class) {
        errors.addOwn(error);
      } else {
        errors.addAllOf(error);
      }
    }
    return List.copyOf(errors.byCode.values());
  }

  private void addOwn(ErrorCode error) {
    require(own.add(error.value()), "declares the error code " + error.value() + " twice");
    byCode.put(error.value(), declaration(error));
  }

  private void addAllOf(ErrorCode reference) {
    Class<?> shared = reference.allOf();
    ErrorCodes codes = shared.getAnnotation(ErrorCodes.class);
    require(codes != null, "names " + shared.getName() + ", which has no @ErrorCodes");
    require(
        reference.value().isEmpty() && reference.description().isEmpty() && !reference.retryable(),
        "says more of the error codes of " + shared.getName() + " than allOf");
    require(named.add(shared), "names " + shared.getName() + " twice");
    for (ErrorCode error : codes.value()) {
      if (error.allOf() == void.class) {
        addShared(error, shared);
      } else {
        addAllOf(error);
      }
    }
  }

  private void addShared(ErrorCode error, Class<?> shared) {
    require(
        byCode.putIfAbsent(error.value(), declaration(error)) == null,
        "has the error code " + error.value() + " already that " + shared.getName() + " declares");
  }

  private static ErrorDeclaration declaration(ErrorCode error) {
    return new ErrorDeclaration(error.value(), error.description(), error.retryable());
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalStateException(type + " " + problem);
    }
  }
}

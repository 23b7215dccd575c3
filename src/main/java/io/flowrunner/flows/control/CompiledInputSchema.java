package io.flowrunner.flows.control;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import io.flowrunner.flows.entity.InputProblem;
import io.flowrunner.flows.entity.InputSchema;
import java.util.List;
import java.util.Map;

/** An input schema by the validator's library. */
final class CompiledInputSchema implements InputSchema {
  private static final DocumentPath INPUT = DocumentPath.ROOT.key("input");
  private static final int LONGEST_FIELD = 500;
  private static final int LONGEST_REASON = 300;

  private final Schema schema;

  CompiledInputSchema(Schema schema) {
    this.schema = schema;
  }

  @Override
  public List<InputProblem> check(Map<String, Object> input) {
    return check(input, INPUT);
  }

  /**
   * What is wrong with a value of any kind.
   *
   * @param root what the value is called
   */
  List<InputProblem> check(Object value, DocumentPath root) {
    try {
      return JsonSchemas.check(schema, value).stream()
          .map(error -> problem(error, root))
          .distinct()
          .limit(MOST_PROBLEMS)
          .toList();
    } catch (CheckBudget.SpentException e) {
      return List.of(new InputProblem(root.toString(), "cannot be checked: " + e.getMessage()));
    }
  }

  private static InputProblem problem(Error error, DocumentPath root) {
    DocumentPath path = root;
    NodePath location = error.getInstanceLocation();
    for (int i = 0; i < location.getNameCount(); i++) {
      path =
          location.getElement(i) instanceof Integer index
              ? path.index(index)
              : path.key(location.getName(i));
    }
    if (error.getProperty() != null) {
      path = path.key(error.getProperty());
    }
    return new InputProblem(
        Words.shortened(path.toString(), LONGEST_FIELD), reason(error.getMessage()));
  }

  static String reason(String message) {
    return Words.shortened(message, LONGEST_REASON);
  }
}

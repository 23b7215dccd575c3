package io.flowrunner.flows.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a value stands, for people: {@code nodes.fetch.params.headers["X-Id"][0]}. */
record DocumentPath(DocumentPath parent, Object step) {
  static final DocumentPath ROOT = new DocumentPath(null, "");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
  private static final int LONGEST_STEP = 80;

  DocumentPath key(String key) {
    return new DocumentPath(this, key);
  }

  DocumentPath index(int index) {
    return new DocumentPath(this, index);
  }

  /** The id of the node that the value belongs to; empty outside of the nodes. */
  Optional<String> node() {
    Deque<Object> steps = steps();
    return FlowShapes.NODES.equals(steps.poll())
        ? Optional.ofNullable(steps.poll()).map(Object::toString)
        : Optional.empty();
  }

  /** Whether the value stands under this key of its node. */
  boolean isWithin(String key) {
    List<Object> steps = List.copyOf(steps());
    return steps.size() > 2 && FlowShapes.NODES.equals(steps.get(0)) && key.equals(steps.get(2));
  }

  /** As a run names it: {@code params.url} rather than {@code nodes.fetch.params.url}. */
  String withinNode() {
    Deque<Object> steps = steps();
    if (FlowShapes.NODES.equals(steps.peek())) {
      steps.pop();
      steps.poll();
    }
    return text(steps);
  }

  @Override
  public String toString() {
    return text(steps());
  }

  private Deque<Object> steps() {
    Deque<Object> steps = new ArrayDeque<>();
    for (DocumentPath path = this; path.parent != null; path = path.parent) {
      steps.push(path.step);
    }
    return steps;
  }

  private static String text(Deque<Object> steps) {
    StringBuilder text = new StringBuilder();
    for (Object step : steps) {
      String name = step instanceof String key ? Words.shortened(key, LONGEST_STEP) : "";
      if (step instanceof Integer) {
        text.append('[').append(step).append(']');
      } else if (!NAME.matcher(name).matches()) {
        text.append("[\"").append(name).append("\"]");
      } else {
        text.append(text.isEmpty() ? "" : ".").append(name);
      }
    }
    return text.toString();
  }
}

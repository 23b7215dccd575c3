package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Scope;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.scripting.entity.ScriptFailedException;
import io.flowrunner.scripting.entity.ScriptOutcome;
import io.flowrunner.scripting.entity.ScriptScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The names that a node sees. Remembers which secrets were read, and what scripts changed in {@code
 * shared}, for the end of the attempt. Used by one thread at a time.
 */
final class NodeScope implements ScriptScope {
  private final FlowRevision revision;
  private final Execution execution;
  private final Scope scope;
  private final Object input;
  private final int attempt;
  private final Supplier<Map<String, String>> secrets;
  private final Set<String> secretsRead = new LinkedHashSet<>();
  private final Map<String, Object> sharedChanges = new LinkedHashMap<>();

  /**
   * @param secrets the account's secrets; asked only when one is read
   */
  NodeScope(
      FlowRevision revision,
      Execution execution,
      Scope scope,
      Object input,
      int attempt,
      Supplier<Map<String, String>> secrets) {
    this.revision = revision;
    this.execution = execution;
    this.scope = scope;
    this.input = input;
    this.attempt = attempt;
    this.secrets = secrets;
  }

  @Override
  public boolean has(String name) {
    return switch (name) {
      case "input", "results", "shared", "vars", "secrets", "execution" -> true;
      case "error" -> scope.error() != null;
      case "item", "index" -> scope.place().index() != null;
      default -> false;
    };
  }

  @Override
  public Object value(String name) {
    return switch (name) {
      case "input" -> input;
      case "error" -> scope.error();
      case "item" -> scope.place().item();
      case "index" -> scope.place().index();
      case "results" -> scope.allResults();
      case "shared" -> shared();
      case "vars" -> revision.flow().vars();
      case "execution" -> execution();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public String secret(String key) {
    String value = secrets.get().get(key);
    if (value == null) {
      throw new ScriptFailedException(
          ScriptFailedException.EXPRESSION_ERROR, "There is no secret " + key);
    }
    synchronized (secretsRead) {
      secretsRead.add(value);
    }
    return value;
  }

  /** Takes over what a script left behind. */
  void apply(ScriptOutcome outcome) {
    sharedChanges.putAll(outcome.sharedChanges());
  }

  List<String> secretsRead() {
    synchronized (secretsRead) {
      return List.copyOf(secretsRead);
    }
  }

  Map<String, Object> sharedChanged() {
    Map<String, Object> changed = new LinkedHashMap<>(sharedChanges);
    changed.values().removeIf(value -> value == ScriptOutcome.UNDEFINED);
    return changed;
  }

  List<String> sharedRemoved() {
    List<String> removed = new ArrayList<>();
    sharedChanges.forEach(
        (key, value) -> {
          if (value == ScriptOutcome.UNDEFINED) {
            removed.add(key);
          }
        });
    return removed;
  }

  private Map<String, Object> shared() {
    if (sharedChanges.isEmpty()) {
      return execution.shared().values();
    }
    Map<String, Object> shared = new LinkedHashMap<>(execution.shared().values());
    shared.putAll(sharedChanged());
    shared.keySet().removeAll(sharedRemoved());
    return shared;
  }

  private Map<String, Object> execution() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("id", execution.id());
    value.put("flow_id", revision.flowId());
    value.put("flow_name", revision.flowName());
    value.put("revision", revision.revision());
    value.put("input", execution.input());
    value.put("started_at", execution.startedAt().toString());
    value.put("attempt", attempt);
    return value;
  }
}

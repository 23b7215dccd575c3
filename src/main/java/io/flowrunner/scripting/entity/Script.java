package io.flowrunner.scripting.entity;

import java.util.Optional;
import java.util.Set;

/**
 * One piece of JavaScript of a flow revision, checked for syntax. Immutable; two scripts with the
 * same kind and source are equal.
 *
 * @param source the text as the author wrote it
 * @param names the names of {@link ScriptScope} that it mentions; only these are handed to it
 * @param path set when the whole source is a plain path such as {@code input.a.b[0]}, which is read
 *     without starting JavaScript
 */
public record Script(Kind kind, String source, Set<String> names, Optional<ValuePath> path) {
  /** What a script is for decides which names exist in it beside the scope's. */
  public enum Kind {
    /** An expression, as in <code>${...}</code> and in a condition. */
    EXPRESSION,
    /** The body of a function whose {@code return} gives the value. */
    BODY,
    /** As BODY, with {@code context}, the resolved params. */
    PREP,
    /** As BODY; replaces the node's own work. */
    EXEC,
    /** As BODY, with {@code result} and {@code action("name")}. */
    POST
  }

  /** The other components follow from these two, and a script is looked up on every call. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Script that && kind == that.kind && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + kind.ordinal();
  }
}

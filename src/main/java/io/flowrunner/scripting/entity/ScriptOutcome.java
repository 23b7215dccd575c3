package io.flowrunner.scripting.entity;

import java.util.Map;

/**
 * What a script that ended leaves behind.
 *
 * @param value what it returned, as a JSON value; {@link #UNDEFINED} when it returned nothing
 * @param sharedChanges the top-level keys of {@code shared} that it changed, with their new values;
 *     a key that it deleted has {@link #UNDEFINED}
 * @param action what {@code action("name")} was called with; null when it was not
 */
public record ScriptOutcome(Object value, Map<String, Object> sharedChanges, String action) {
  /** JavaScript's undefined, where it must be told from null. */
  public static final Object UNDEFINED =
      new Object() {
        @Override
        public String toString() {
          return "undefined";
        }
      };
}

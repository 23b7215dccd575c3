package io.flowrunner.nodes.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a node type's Params record. The component's Java type gives the kind:
 * String text, int/long/Integer/Long a whole number, double/Double a number, boolean/Boolean,
 * Duration, Instant, {@code Map<String, V>} and {@code List<V>} (V one of String, Long, Double,
 * Boolean, Object, a nested record), an enum (its lower-case names), a nested record, Object any
 * value, {@code scripting.entity.Script} JavaScript (never resolved as a template). The name in a
 * flow is the component's in snake_case, without the underscore at the end of one that Java forbids
 * ({@code wait_}). A rule that no kind expresses is held by the record's constructor: the message
 * of its IllegalArgumentException reaches the author.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
  String description();

  boolean required() default false;

  /** The default as the author would write it (lists and maps as JSON); empty for none. */
  String defaultValue() default "";

  String example() default "";

  /**
   * For a String, or a list or map of them, that names nodes: what begins there. Such a param is of
   * kind NODE, stands directly in the Params record and is a constant of the flow.
   */
  Starts starts() default Starts.NOTHING;

  /**
   * The action that this param makes possible and that needs an edge of its own: it never falls
   * through to {@code default}. Empty for none.
   */
  String edge() default "";

  /** For a String: whether it is an action that the node may end with. */
  boolean action() default false;

  /** For a Script: what kind it is. */
  io.flowrunner.scripting.entity.Script.Kind script() default
      io.flowrunner.scripting.entity.Script.Kind.BODY;

  /** What begins at a node that a param names. */
  enum Starts {
    NOTHING,
    /** A path beside others, taken once. */
    BRANCH,
    /** A path that is taken once per item: {@code item} and {@code index} are known in it. */
    BODY
  }
}

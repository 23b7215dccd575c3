package io.flowrunner.nodes.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a node type's Params record. The component's Java type gives the kind:
 * String text, int/long/Integer/Long a whole number, double/Double a number, boolean/Boolean,
 * Duration, Instant, Map, List (of records or values), an enum (its lower-case names), a nested
 * record, Object any value, {@code scripting.entity.Script} JavaScript (never resolved as a
 * template).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
  String description();

  boolean required() default false;

  /** The default as the author would write it; empty for none. */
  String defaultValue() default "";

  String example() default "";

  /** For a Script: what kind it is. */
  io.flowrunner.scripting.entity.Script.Kind script() default
      io.flowrunner.scripting.entity.Script.Kind.BODY;
}

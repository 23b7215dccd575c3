package io.flowrunner.nodes.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a Params record that is a public record of further params: in a flow they
 * stand beside the others, in its place, as if they had been declared here. So several node types
 * share params.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SharedParams {}

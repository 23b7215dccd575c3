package io.flowrunner.nodes.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a {@link NodeExecutor} as a node type; the catalogue and the docs are made from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NodeType {
  /** What a flow's {@code type:} names, for example {@code http.request}. */
  String value();

  /** One sentence for the catalogue. */
  String summary();

  Effect effect() default Effect.NONE;

  /** Actions beside {@code default} and error codes that the node may end with. */
  String[] actions() default {};

  /**
   * Its own error codes, each once, in the order in which they are shown. Those that it shares with
   * other types stand as {@code @ErrorCode(allOf = ...)}; one that is declared again after that
   * takes the place of the shared one.
   */
  ErrorCode[] errors() default {};

  /** Retries when the flow says nothing. */
  int retries() default 0;

  /** Names of params of which exactly one must be given; empty for no such rule. */
  String[] oneOf() default {};

  /** Whether the node ends the run, so that nothing comes after it. */
  boolean endsRun() default false;

  /** A complete flow in YAML that uses it. */
  String example();

  /** One code that a failure of this node may carry, or all of those that a class declares. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface ErrorCode {
    String value() default "";

    String description() default "";

    boolean retryable() default false;

    /** A class with {@link ErrorCodes}; nothing else is said then. */
    Class<?> allOf() default void.class;
  }

  /** Error codes that several node types share; the class that carries them has no other use. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface ErrorCodes {
    ErrorCode[] value();
  }
}

package io.flowrunner.nodes.entity;

/** What a node does to the world, which decides how the journal guards it (design.md D5). */
public enum Effect {
  /** Computes only; may be repeated after a crash. */
  NONE,
  /** Acts outside; starts when all before it is committed, with its own start recorded. */
  EFFECTFUL,
  /** Carried out by the journal writer inside the batch: exactly once. */
  TRANSACTIONAL
}

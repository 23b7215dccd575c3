/**
 * The node types, one file each, and what several of them share.
 *
 * <p>Invariants: a node type has a no-argument constructor, no state and nothing injected; all that
 * it needs comes from its params and the NodeContext; it depends on nodes.entity, scripting.entity,
 * the platform and public libraries only, and nothing depends on it. Failures are values. A node
 * never blocks its thread.
 */
package io.flowrunner.library;

/**
 * What a node type is: its declaration by annotations, the catalogue of all of them, the binding of
 * resolved params to a node's own record, the catalogue as the API shows it, and the port through
 * which nodes speak HTTP.
 *
 * <p>Invariants: a name belongs to one node type; a declaration is read once and never changes; the
 * check of constant params when a flow is saved and the check of resolved ones in a run are the
 * same code; an HTTP call in flight holds no thread.
 */
package io.flowrunner.nodes;

/**
 * Shows executions live: over WebSocket and as server-sent events, to those who may see them.
 *
 * <p>Invariants: who may not see an execution is told so in HTTP, before the upgrade or the first
 * event; nothing is shown that is not committed, and nothing unmasked; sending never blocks a
 * thread and never holds up a run; when a login ends, so does all that it watches.
 */
package io.flowrunner.notifications;

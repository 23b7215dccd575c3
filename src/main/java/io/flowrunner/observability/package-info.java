/**
 * What an operator sees of a running server: health checks and metrics.
 *
 * <p>Invariants: a check answers within seconds, whatever is broken; the number of time series is
 * bounded, and no label holds what a user wrote; counting costs the journal's thread next to
 * nothing.
 */
package io.flowrunner.observability;

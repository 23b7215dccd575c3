/**
 * The vault: what flows need and nobody may read, and the data keys of accounts.
 *
 * <p>Invariants: a value is encrypted with its account's data key, bound to its account and its
 * name, and leaves only towards a run of that account; no answer, log or error contains one. The
 * data keys are wrapped by the master key; {@code Masking} hides what derives from a value.
 */
package io.flowrunner.secrets;

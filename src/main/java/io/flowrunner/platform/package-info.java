/**
 * What every other component stands on: settings, the data source, migrations, JSON, the clock,
 * ids, encryption and the master key.
 *
 * <p>Invariants: a setting is read once and checked before anything else happens; the database has
 * the newest schema before any other bean uses it ({@code @DependsOn("Migrations")}); a start that
 * cannot succeed ends the process with one line that says what to do. Uses nothing of FlowRunner
 * but {@code problems.entity}.
 */
package io.flowrunner.platform;

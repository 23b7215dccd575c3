/**
 * What a stop of the server at any commit of the journal leaves behind, and that nothing of it is
 * lost or done twice. {@code CrashPointsTest} is where to begin; a new flow is a file in {@code
 * src/test/resources/crash} and an entry in {@link io.flowrunner.crash.Scenarios}.
 */
package io.flowrunner.crash;

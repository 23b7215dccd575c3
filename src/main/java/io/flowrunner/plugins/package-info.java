/**
 * Node types that are added without a new build of FlowRunner: JARs in {@code
 * flowrunner.home/plugins}, taken up at the start and when an administrator asks for it.
 *
 * <p>Invariants: a plugin is taken up as a whole or not at all; what is broken is reported and
 * changes nothing, an older sound version stays in service; a plugin replaces neither FlowRunner's
 * own node types nor those of another; runs keep the classes that they were compiled with; what is
 * on disk may change at any time, for only private copies are opened.
 */
package io.flowrunner.plugins;

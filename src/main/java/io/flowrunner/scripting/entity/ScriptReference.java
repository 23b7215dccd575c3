package io.flowrunner.scripting.entity;

/**
 * A name that a script uses and does not declare itself, for the diagnosis of a flow.
 *
 * @param root for example {@code results}
 * @param member the first member read from it where that is written out ({@code results.shape},
 *     {@code secrets["a.b"]}); null otherwise
 * @param offset of the root in the script's source
 * @param line 1-based
 * @param column 1-based
 */
public record ScriptReference(String root, String member, int offset, int line, int column) {}

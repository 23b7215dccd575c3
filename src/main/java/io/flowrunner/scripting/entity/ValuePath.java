package io.flowrunner.scripting.entity;

import java.util.List;

/**
 * A plain path into the scope, for example {@code input.items[0].id}.
 *
 * @param steps the root name, then member names (String) and list positions (Integer)
 */
public record ValuePath(List<Object> steps) {}

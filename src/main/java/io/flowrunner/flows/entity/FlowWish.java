package io.flowrunner.flows.entity;

import java.util.List;

/**
 * What a client wants a flow to be; null for what it does not name. Name, description and tags
 * count more than the definition's own.
 */
public record FlowWish(String name, String description, List<String> tags, String definition) {
  public static FlowWish of(String definition) {
    return new FlowWish(null, null, null, definition);
  }
}

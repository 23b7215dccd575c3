package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.FlowWish;
import io.flowrunner.platform.control.Utf8;
import io.flowrunner.problems.entity.ProblemException;
import java.util.List;

/** Body of a new or changed flow; what is not there is not named. */
public record FlowRequest(String name, String description, String definition, List<String> tags) {
  /** The media type of a bare document. */
  static final String YAML = "application/yaml";

  FlowWish wish() {
    return new FlowWish(name, description, tags, definition);
  }

  /**
   * The wish of a bare document.
   *
   * @throws ProblemException 400 when it is not UTF-8
   */
  static FlowWish wish(byte[] document) {
    return FlowWish.of(
        Utf8.text(document)
            .orElseThrow(() -> ProblemException.invalid("body", "The document is not UTF-8 text")));
  }
}

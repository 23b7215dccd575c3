package io.flowrunner.flows.entity;

import java.util.List;
import java.util.Optional;

/**
 * All that there is to say about a flow document.
 *
 * @param findings in the order of the document
 * @param flow present when no finding is an error
 */
public record Diagnosis(List<Finding> findings, Optional<CompiledFlow> flow) {
  public boolean isSound() {
    return flow.isPresent();
  }

  public List<Finding> errors() {
    return findings.stream().filter(Finding::isError).toList();
  }

  public List<Finding> warnings() {
    return findings.stream().filter(finding -> !finding.isError()).toList();
  }
}

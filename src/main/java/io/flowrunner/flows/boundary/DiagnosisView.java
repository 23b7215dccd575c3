package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import java.util.List;
import java.util.Map;

/** What is to be said about a document, as the API shows it. */
public record DiagnosisView(
    boolean valid, List<Map<String, Object>> errors, List<Map<String, Object>> warnings) {

  static DiagnosisView of(Diagnosis diagnosis) {
    return new DiagnosisView(
        diagnosis.isSound(), maps(diagnosis.errors()), maps(diagnosis.warnings()));
  }

  private static List<Map<String, Object>> maps(List<Finding> findings) {
    return findings.stream().map(Finding::asMap).toList();
  }
}

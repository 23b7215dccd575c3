package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.FindingCode.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is wrong with one document. Bounded, whatever the document. */
final class Findings {
  static final int SHOWN = 200;
  private static final int KEPT = 1_000;
  private static final int MOST_COMPARISONS = 20_000;

  private final Set<Finding> errors = new LinkedHashSet<>();
  private final Set<Finding> warnings = new LinkedHashSet<>();
  private boolean dropped;
  private int comparisons;

  void add(FindingCode code, Span at, DocumentPath path, String message) {
    add(code, at, path, message, null);
  }

  void add(FindingCode code, Span at, DocumentPath path, String message, String suggestion) {
    Set<Finding> kind = code.severity() == Severity.ERROR ? errors : warnings;
    if (kind.size() >= KEPT) {
      dropped = true;
      return;
    }
    kind.add(
        new Finding(
            code,
            message,
            path.toString(),
            at.line(),
            at.column(),
            at.endLine(),
            at.endColumn(),
            suggestion));
  }

  /**
   * Names the nearest of the known names; null when none is near, or when this document has already
   * cost enough comparing.
   */
  String didYouMean(String text, Collection<String> known) {
    comparisons += known.size();
    return comparisons > MOST_COMPARISONS
        ? null
        : Words.nearest(text, known).map(name -> "did you mean " + name + "?").orElse(null);
  }

  /** Whether looking for more is in vain: the document is refused, and enough is said. */
  boolean isFull() {
    return errors.size() >= KEPT;
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  /** In the order of the document; when there are too many, the first ones, errors before all. */
  List<Finding> sorted() {
    List<Finding> shown = new ArrayList<>(first(errors, SHOWN));
    shown.addAll(first(warnings, SHOWN - shown.size()));
    shown.sort(Finding.BY_POSITION);
    if (dropped || errors.size() + warnings.size() > shown.size()) {
      Finding last = shown.get(shown.size() - 1);
      shown.add(
          new Finding(
              FindingCode.MORE_FINDINGS,
              "There are more findings; they are shown when these are gone",
              "",
              last.line(),
              last.column(),
              last.endLine(),
              last.endColumn(),
              null));
    }
    return shown;
  }

  private static List<Finding> first(Set<Finding> findings, int most) {
    return findings.stream().sorted(Finding.BY_POSITION).limit(most).toList();
  }
}

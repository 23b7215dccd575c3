package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.Revision;
import io.flowrunner.flows.entity.RevisionDocument;
import java.time.Instant;

/** A revision as the API shows it; alone it comes with its definition, in lists without. */
public record RevisionView(
    int revision, String version, String definition, Instant createdAt, String createdBy) {

  static RevisionView of(Revision revision) {
    return of(new RevisionDocument(revision, null));
  }

  static RevisionView of(RevisionDocument document) {
    Revision revision = document.revision();
    return new RevisionView(
        revision.revision(),
        revision.version(),
        document.definition(),
        revision.createdAt(),
        revision.createdBy());
  }
}

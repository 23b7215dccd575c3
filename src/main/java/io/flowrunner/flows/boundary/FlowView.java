package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowDocument;
import java.time.Instant;
import java.util.List;

/** A flow as the API shows it; alone it comes with its definition, in lists without. */
public record FlowView(
    String id,
    String name,
    String description,
    String version,
    String definition,
    Instant createdAt,
    Instant updatedAt,
    List<String> tags,
    int revision,
    String etag) {

  static FlowView of(Flow flow) {
    return of(new FlowDocument(flow, null));
  }

  static FlowView of(FlowDocument document) {
    Flow flow = document.flow();
    return new FlowView(
        flow.id(),
        flow.name(),
        flow.description(),
        flow.version(),
        document.definition(),
        flow.createdAt(),
        flow.updatedAt(),
        flow.tags(),
        flow.revision(),
        '"' + flow.etag() + '"');
  }
}

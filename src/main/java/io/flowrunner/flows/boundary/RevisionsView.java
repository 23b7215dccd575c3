package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.RevisionPage;
import io.flowrunner.platform.control.PageRequest;
import java.util.List;

/** One page of a flow's revisions as the API shows it. */
public record RevisionsView(List<RevisionView> revisions, long total, int limit, int offset) {

  static RevisionsView of(RevisionPage page, PageRequest request) {
    return new RevisionsView(
        page.revisions().stream().map(RevisionView::of).toList(),
        page.total(),
        request.limit(),
        request.offset());
  }
}

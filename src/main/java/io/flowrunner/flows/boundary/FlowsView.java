package io.flowrunner.flows.boundary;

import io.flowrunner.flows.entity.FlowPage;
import io.flowrunner.platform.control.PageRequest;
import java.util.List;

/** One page of flows as the API shows it. */
public record FlowsView(List<FlowView> flows, long total, int limit, int offset) {

  static FlowsView of(FlowPage page, PageRequest request) {
    return new FlowsView(
        page.flows().stream().map(FlowView::of).toList(),
        page.total(),
        request.limit(),
        request.offset());
  }
}

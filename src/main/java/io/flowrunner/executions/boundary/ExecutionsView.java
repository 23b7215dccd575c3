package io.flowrunner.executions.boundary;

import io.flowrunner.executions.entity.ExecutionPage;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.platform.control.PageRequest;
import java.util.List;

/**
 * One page of executions as the API shows it.
 *
 * @param totalIsLowerBound true when there are more than {@code total}; null otherwise
 */
public record ExecutionsView(
    List<ExecutionView> executions, long total, Boolean totalIsLowerBound, int limit, int offset) {

  static ExecutionsView of(ExecutionPage page, PageRequest request) {
    return new ExecutionsView(
        page.executions(),
        page.total(),
        page.totalIsLowerBound() ? true : null,
        request.limit(),
        request.offset());
  }
}

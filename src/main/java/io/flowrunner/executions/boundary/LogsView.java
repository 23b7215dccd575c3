package io.flowrunner.executions.boundary;

import io.flowrunner.executions.entity.JournalPage;
import io.flowrunner.platform.control.PageRequest;
import java.util.List;
import java.util.Map;

/** One page of an execution's log as the API shows it. */
public record LogsView(List<Map<String, Object>> logs, long total, int limit, int offset) {

  static LogsView of(JournalPage page, PageRequest request) {
    return new LogsView(page.entries(), page.total(), request.limit(), request.offset());
  }
}

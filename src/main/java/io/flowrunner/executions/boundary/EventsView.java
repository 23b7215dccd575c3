package io.flowrunner.executions.boundary;

import io.flowrunner.executions.entity.JournalPage;
import java.util.List;
import java.util.Map;

/** A part of an execution's journal as the API shows it. */
public record EventsView(List<Map<String, Object>> events, long total, int limit, long from) {

  static EventsView of(JournalPage page, int limit, long from) {
    return new EventsView(page.entries(), page.total(), limit, from);
  }
}

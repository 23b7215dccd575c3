package io.flowrunner.executions.entity;

import java.util.List;
import java.util.Map;

/**
 * Log lines or events of one execution, as the API shows them.
 *
 * @param total of the whole list, not of this page
 */
public record JournalPage(List<Map<String, Object>> entries, long total) {}

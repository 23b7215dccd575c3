package io.flowrunner.executions.entity;

import java.util.List;

/**
 * @param total of the whole list, not of this page
 * @param totalIsLowerBound whether there are more than {@code total}
 */
public record ExecutionPage(
    List<ExecutionView> executions, long total, boolean totalIsLowerBound) {}

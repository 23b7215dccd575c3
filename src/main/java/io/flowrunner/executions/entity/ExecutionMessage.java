package io.flowrunner.executions.entity;

/**
 * What a watcher of an execution is told, masked and encoded once for all of them.
 *
 * @param seq number of the journal's event that it shows; messages may share one
 * @param json the whole message, on one line
 */
public record ExecutionMessage(long seq, String type, String json) {}

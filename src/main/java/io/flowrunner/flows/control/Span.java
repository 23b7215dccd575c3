package io.flowrunner.flows.control;

/** A stretch of the document: 1-based lines and columns, the end exclusive. */
record Span(int line, int column, int endLine, int endColumn) {
  static final Span START = new Span(1, 1, 1, 1);
}

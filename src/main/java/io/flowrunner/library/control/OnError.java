package io.flowrunner.library.control;

/** What a failure among several paths means for the node that split into them. */
public enum OnError {
  /** Cancels the others and fails the node with that error. */
  FAIL,
  /** Stands as {@code {error: {...}}} in its place. */
  CONTINUE
}

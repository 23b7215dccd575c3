package io.flowrunner.platform.control;

import java.util.concurrent.CompletionException;

/** What has to be said about every stage. */
public final class Stages {
  private Stages() {}

  /** What a stage failed with, without the wrapping that stages after it add. */
  public static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}

package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.concurrent.CompletionStage;

/** Who watches an execution. Called by one thread at a time, but for {@link #over}. */
public interface Subscriber {
  /** Why there will be no more messages. */
  enum End {
    /** The last message of the execution has been received. */
    COMPLETE,
    /** More messages waited than are kept for one subscriber. */
    TOO_SLOW,
    /** The journal could not be read. */
    UNREADABLE,
    /** A message could not be given to the subscriber. */
    UNREACHABLE
  }

  /**
   * The next message. Must not block; the following one is given when the stage has completed.
   *
   * @return fails when the subscriber cannot be reached
   */
  CompletionStage<?> receive(ExecutionMessage message);

  /** What had already happened has been received; from here on it is live. */
  default void caughtUp() {}

  /**
   * Called once, unless the subscription was closed before; possibly while a message is received.
   */
  void over(End end);
}

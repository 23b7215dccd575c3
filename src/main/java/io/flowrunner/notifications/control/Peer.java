package io.flowrunner.notifications.control;

import io.flowrunner.executions.entity.ExecutionMessage;
import java.util.concurrent.CompletionStage;

/**
 * Port to the other end of a connection. No call blocks; each may be made while a message is still
 * being sent, but messages are sent one at a time.
 */
public interface Peer {

  /** Completes when the next message may be sent; fails when the connection is gone. */
  CompletionStage<?> send(ExecutionMessage message);

  /** There is nothing to send at the moment. */
  default void idle() {}

  /**
   * Asks for a sign of life.
   *
   * @return whether there was one since the last time
   */
  boolean ping();

  /** Ends the connection; what was not sent is lost. */
  void close(Farewell farewell);
}

package io.flowrunner.nodes.entity;

import io.flowrunner.scripting.entity.Cancellation;
import io.flowrunner.scripting.entity.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** All that an attempt of a node may use. Valid until the attempt ends. */
public interface NodeContext {
  String executionId();

  String nodeId();

  /** 1 for the first. */
  int attempt();

  /**
   * {@code executionId:nodeId:visit}: the same on every retry and after a crash. Each step of a
   * node that continues has another.
   */
  String idempotencyKey();

  /** What the node continued with ({@link NodeResult.Continue}); null in its first step. */
  Object state();

  /** Of the flow that the step before has started; null for none. */
  FlowOutcome outcome();

  /** What led here: the run's input, or the output of the node before. */
  Object input();

  /**
   * Runs a script or evaluates an expression with all the names that a node sees.
   *
   * @param timeout CPU time; null for the default
   * @return a JSON value; null for undefined
   * @throws io.flowrunner.scripting.entity.ScriptFailedException which fails the node with its code
   */
  Object evaluate(Script script, Duration timeout);

  /** Writes to the run's log; {@code data} may be empty. May be called from any thread. */
  void log(LogLevel level, String message, Map<String, Object> data);

  /**
   * Does work that waits (JDBC, mail and the like) on a thread made for it. Cancel and the
   * attempt's deadline interrupt that thread, so what does not heed an interrupt registers with
   * {@link #cancellation} as well.
   *
   * @return what {@code execute} is to answer; it ends with what {@code work} gives or throws
   */
  NodeResult blocking(Callable<NodeResult> work);

  /**
   * A schema for values that only the run knows, with the bounds of a flow's {@code inputs}.
   *
   * @throws IllegalArgumentException for what is no schema that can be used; the message says why
   */
  ValueSchema schema(Map<String, Object> schema);

  /**
   * Lends what is costly to make and outlives the attempt: a pool of connections, a client. One is
   * made for each account, type and identity. It is closed when nobody has used it for some
   * minutes, never while it is lent; so give it back at the end of the attempt.
   *
   * @param identity what tells it from others of its type, passwords included: no more than a
   *     digest of it is kept; parts may be null
   * @throws NothingToLendException when as many are lent as may be kept; else what {@code make}
   *     throws
   */
  <T extends AutoCloseable> Lent<T> lend(Class<T> type, List<String> identity, Callable<T> make)
      throws Exception;

  /** What the operator of the server allows. */
  Permits permits();

  /** The asynchronous HTTP client. */
  HttpPort http();

  Clock clock();

  /** When the attempt is given up, by the node's {@code timeout}. */
  Instant deadline();

  /** Until the deadline; zero when it has passed. */
  default Duration timeLeft() {
    Duration left = Duration.between(clock().instant(), deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** As long as {@code asked}, but not beyond the deadline. */
  default Duration timeLeft(Duration asked) {
    Duration left = timeLeft();
    return left.compareTo(asked) < 0 ? left : asked;
  }

  Cancellation cancellation();
}

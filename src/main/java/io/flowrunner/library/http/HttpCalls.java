package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Stages;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Sends what a node orders and makes its result from what comes back. */
final class HttpCalls {
  private HttpCalls() {}

  /**
   * @param last changes the headers when all else, the content too, is settled
   * @return Pending, or Failed with {@code invalid_request} when something in it cannot be sent
   */
  static NodeResult send(
      HttpOrder order,
      NodeContext context,
      BiFunction<List<Map.Entry<String, String>>, byte[], List<Map.Entry<String, String>>> last) {
    ExpectedStatus expected = ExpectedStatus.of(order.expect());
    return send(
        order,
        context,
        last,
        answer -> HttpAnswers.result(answer, order.upperMethod(), expected, context));
  }

  /**
   * As above.
   *
   * @param result makes the node's result of an answer of any status
   */
  static NodeResult send(
      HttpOrder order,
      NodeContext context,
      BiFunction<List<Map.Entry<String, String>>, byte[], List<Map.Entry<String, String>>> last,
      Function<Answer, NodeResult> result) {
    try {
      return new NodeResult.Pending(sent(order, context, last, result));
    } catch (ParamsException e) {
      return NodeResult.failed("invalid_request", e.getMessage());
    }
  }

  private static CompletionStage<NodeResult> sent(
      HttpOrder order,
      NodeContext context,
      BiFunction<List<Map.Entry<String, String>>, byte[], List<Map.Entry<String, String>>> last,
      Function<Answer, NodeResult> result) {
    URI uri = order.uri();
    byte[] content = order.content();
    Call call =
        new Call(
            order.upperMethod(),
            uri,
            last.apply(order.allHeaders(context.idempotencyKey()), content),
            content,
            context.timeLeft(order.timeout()),
            order.followRedirect(),
            order.maxBody(),
            context.cancellation(),
            order.credentials());
    return context
        .http()
        .send(call)
        .handle((answer, failure) -> failure == null ? result.apply(answer) : failed(failure));
  }

  private static NodeResult failed(Throwable failure) {
    Throwable cause = Stages.cause(failure);
    if (cause instanceof HttpFailedException known) {
      return new NodeResult.Failed(
          known.code(),
          "HTTP request failed: " + known.getMessage(),
          known.isRetryable(),
          known.details(),
          null);
    }
    throw new CompletionException(cause);
  }
}

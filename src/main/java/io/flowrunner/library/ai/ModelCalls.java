package io.flowrunner.library.ai;

import io.flowrunner.library.ai.WireFormat.NoReplyException;
import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.Stages;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks a model once. No thread waits meanwhile. */
final class ModelCalls {
  private static final Set<String> CREDENTIALS = Set.of("authorization", "x-api-key");

  private ModelCalls() {}

  /**
   * @param key sent as {@code Idempotency-Key}, for gateways that keep to it; null for none, where
   *     a retry is to bring another answer
   * @param next what becomes of a reply; its result, or Failed, is what the stage ends with
   */
  static NodeResult ask(
      ModelAccess access,
      Question question,
      String key,
      NodeContext context,
      Function<Reply, NodeResult> next) {
    byte[] body = Json.bytes(access.provider().wire().request(question));
    if (body.length > access.maxBody()) {
      throw new ParamsException(
          "params.max_body", "is less than the " + body.length + " bytes of the request");
    }
    List<Map.Entry<String, String>> headers =
        new ArrayList<>(access.provider().wire().headers(access.apiKey()));
    headers.add(Map.entry("Content-Type", "application/json"));
    headers.add(Map.entry("Accept", "application/json"));
    if (key != null) {
      headers.add(Map.entry("Idempotency-Key", key));
    }
    Call call =
        new Call(
            "POST",
            access.uri(),
            headers,
            body,
            context.timeLeft(access.timeout()),
            false, // what was moved elsewhere is not trusted with the key
            access.maxBody(),
            context.cancellation(),
            CREDENTIALS);
    return new Pending(
        context
            .http()
            .send(call)
            .handle(
                (answer, failure) ->
                    failure == null
                        ? answered(answer, access, question, context, next)
                        : failed(failure, access))
            .thenCompose(ModelCalls::stage));
  }

  private static CompletionStage<NodeResult> stage(NodeResult result) {
    return result instanceof Pending pending
        ? pending.result()
        : CompletableFuture.completedStage(result);
  }

  private static NodeResult answered(
      Answer answer,
      ModelAccess access,
      Question question,
      NodeContext context,
      Function<Reply, NodeResult> next) {
    if (answer.status() != 200) {
      return ModelErrors.refused(answer, access, context.clock());
    }
    Reply reply;
    try {
      if (!(Json.read(answer.body(), Object.class) instanceof Map<?, ?> map)) {
        throw new NoReplyException("is no JSON object");
      }
      reply = access.provider().wire().reply(Fields.asMap(map), question);
    } catch (UncheckedIOException e) {
      return invalid(access, "is not JSON"); // a parser's own words would show the answer
    } catch (NoReplyException e) {
      return invalid(access, e.getMessage());
    }
    log(reply, access, context);
    return reply.refusal() == null ? next.apply(reply) : filtered(reply, access);
  }

  private static NodeResult invalid(ModelAccess access, String reason) {
    return NodeResult.failed(
        "invalid_response", "The answer of " + access.provider().text() + " " + reason);
  }

  private static void log(Reply reply, ModelAccess access, NodeContext context) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("provider", access.provider().text());
    data.put("model", reply.model());
    data.put("finish_reason", reply.finishReason());
    data.put("total_tokens", reply.usage().total());
    context.log(LogLevel.INFO, "Model answered", data);
  }

  private static NodeResult filtered(Reply reply, ModelAccess access) {
    return new Failed(
        "content_filtered",
        "The model gave no answer: " + Texts.shortened(access.clean(reply.refusal())),
        false,
        Map.of("usage", reply.usage().asMap()),
        null);
  }

  private static NodeResult failed(Throwable failure, ModelAccess access) {
    Throwable cause = Stages.cause(failure);
    if (cause instanceof HttpFailedException known) {
      return new Failed(
          known.code(),
          "Asking " + access.provider().text() + " failed: " + access.clean(known.getMessage()),
          known.isRetryable(),
          known.details(),
          null);
    }
    throw new CompletionException(cause);
  }
}

package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.platform.control.EnumWord;
import jakarta.enterprise.context.Dependent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sends a message to the incoming webhook of Slack, Teams (a workflow's), Discord, or of anything
 * that takes {@code {"text": ...}}. The text is shown as it is: it mentions nobody on Slack and
 * Discord. What is too long for the channel (2,000 characters on Discord) is cut, with a warning in
 * the log. Retried three times by default.
 *
 * <p>Whoever knows the address may write there, so it stands in no log, output or error: keep it as
 * a secret. Output: {@code {channel, status_code}}.
 */
@Dependent
@NodeType(
    value = "notification",
    summary = "Sends a message to Slack, Teams, Discord or another incoming webhook.",
    effect = Effect.EFFECTFUL,
    retries = 3,
    errors = {
      @ErrorCode(value = "http_3xx", description = "The address has moved; that is not followed."),
      @ErrorCode(allOf = StatusErrors.class),
      @ErrorCode(value = "http_429", description = "Too many messages.", retryable = true),
      @ErrorCode(allOf = ExchangeErrors.class),
      @ErrorCode(value = "response_too_large", description = "The answer exceeds 64 KiB."),
      @ErrorCode(value = "invalid_request", description = "The address cannot be called.")
    },
    example =
        """
        metadata: {name: Tell the channel}
        vars: {base: "http://127.0.0.1:8089"}
        nodes:
          tell:
            type: notification
            params:
              channel: slack
              url: "${vars.base}/services/T0/B0/x"
              message: "Order ${input.order_id ?? 'unknown'} has arrived"
        """)
public class NotificationNode implements NodeExecutor<NotificationNode.Params> {
  private static final long MOST_ANSWER = 64 << 10;
  private static final Pattern REASON = Pattern.compile("[a-z]+(_[a-z]+){1,5}");

  public record Params(
      @Param(description = "Who takes the message.", required = true, example = "slack")
          Channel channel,
      @Param(
              description = "The address of the incoming webhook.",
              required = true,
              example = "${secrets.SLACK_URL}")
          String url,
      @Param(
              description = "What it says.",
              required = true,
              example = "Order ${input.order_id} has arrived")
          String message,
      @Param(description = "From the start to the end of the answer.", defaultValue = "30s")
          Duration timeout) {

    public Params {
      if (message.isBlank()) {
        throw new IllegalArgumentException("message must not be empty");
      }
      if (timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be more than 0s");
      }
    }

    private HttpOrder order() {
      return new HttpOrder(
          url,
          "POST",
          null,
          null,
          channel.content(channel.shortened(message)),
          null,
          null,
          timeout,
          false,
          List.of("2xx"),
          MOST_ANSWER);
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (params.channel().isTooLong(params.message())) {
      context.log(
          LogLevel.WARN,
          "The message is cut: the channel takes no longer one",
          Map.of("length", params.message().length()));
    }
    return HttpCalls.send(
        params.order(),
        context,
        (headers, content) -> headers,
        answer -> result(answer, params, context));
  }

  private static NodeResult result(Answer answer, Params params, NodeContext context) {
    int status = answer.status();
    if (status / 100 == 2) {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("channel", EnumWord.of(params.channel()));
      output.put("status_code", status);
      context.log(LogLevel.INFO, "Notification sent", output);
      return NodeResult.completed(output);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("status_code", status);
    reason(answer)
        .filter(word -> !params.url().contains(word))
        .ifPresent(word -> details.put("reason", word));
    return new Failed(
        "http_" + status,
        "The notification was refused with status " + status,
        HttpAnswers.isRetryable(status),
        details,
        RetryAfter.of(answer, context.clock()));
  }

  /** Slack's word for it, such as no_service. Any other text may repeat the address. */
  private static Optional<String> reason(Answer answer) {
    return Optional.of(new String(answer.body(), StandardCharsets.UTF_8))
        .filter(text -> REASON.matcher(text).matches());
  }
}

package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Sends one HTTP request (RFC 9110) and gives its answer.
 *
 * <p>A {@code body} that is text is sent as it is ({@code text/plain} unless a header says
 * otherwise), any other value as JSON; {@code form} as {@code application/x-www-form-urlencoded}.
 * Every attempt carries {@code Idempotency-Key} unless the author sets that header: the same on
 * each retry.
 *
 * <p>Output: {@code {status_code, headers, body, metadata}}. {@code headers} have names in lower
 * case; several values of one name are joined with a comma, those of {@code set-cookie} are a list.
 * {@code body} is the parsed value of any JSON media type (null when empty; what is not JSON stays
 * text, with a warning in the log), text in its charset (UTF-8 by default) for media types of text,
 * and Base64 text for any other ({@code metadata.encoding} is {@code base64} then). {@code
 * metadata} is {@code {content_type, content_length, request_url, request_method, timing,
 * timing_ms}}: bytes after decompression, the address after redirects, milliseconds.
 *
 * <p>A status outside of {@code expect} fails with {@code http_<status>} and {@code details} {@code
 * {status_code, body, headers}}; 408, 429 and 5xx, {@code timeout} and {@code connection} are
 * retryable, and {@code Retry-After} is kept to. {@code tls} has {@code details} {@code {reason}}:
 * expired, not_yet_valid, untrusted, host_mismatch, not_tls, client_certificate, version_or_cipher
 * or handshake. Redirects to another host get no credentials.
 */
@Dependent
@NodeType(
    value = "http.request",
    summary = "Sends an HTTP request and gives its answer.",
    effect = Effect.EFFECTFUL,
    errors = @ErrorCode(allOf = RequestErrors.class),
    example =
        """
        metadata: {name: Fetch an order}
        vars: {base: "http://127.0.0.1:8089"}
        nodes:
          fetch:
            type: http.request
            params:
              url: "${vars.base}/orders/1"
              headers: {Accept: application/json}
              timeout: 10s
            retry: {max_retries: 2, wait: 1s}
            next: {default: done, "404": missing}
          done: {type: end, params: {output: "${input.body}"}}
          missing: {type: fail, params: {code: no_such_order, message: "there is no order 1"}}
        """)
public class HttpRequestNode implements NodeExecutor<HttpRequestNode.Params> {
  public record Params(
      @Param(
              description = "The address, http or https, without a user.",
              required = true,
              example = "${vars.base}/orders/${input.order_id}")
          String url,
      @Param(description = "The HTTP method.", defaultValue = "GET") String method,
      @Param(
              description = "Added to the address; a list gives a name several times.",
              example = "{\"page\": 2}")
          Map<String, Object> query,
      @Param(
              description = "Headers; a list sends one several times.",
              example = "{\"Accept\": \"application/json\"}")
          Map<String, Object> headers,
      @Param(description = "Text, or any value, which is sent as JSON.", example = "${input}")
          Object body,
      @Param(
              description = "Fields of a form, instead of body.",
              example = "{\"grant_type\": \"client_credentials\"}")
          Map<String, Object> form,
      @Param(
              description = "Credentials: {username, password}, {token} or {api_key, key_name}.",
              example = "{\"token\": \"${secrets.API_KEY}\"}")
          HttpAuth auth,
      @Param(description = "From the start to the end of the answer.", defaultValue = "30s")
          Duration timeout,
      @Param(description = "Whether redirects are followed, up to 10.", defaultValue = "true")
          boolean followRedirect,
      @Param(
              description = "Statuses that count as success: 200, 2xx, 200..399.",
              defaultValue = "[\"200..399\"]",
              example = "[200, 404]")
          List<Object> expect,
      @Param(description = "Bytes of the decompressed answer at most.", defaultValue = "10485760")
          long maxBody) {

    public Params {
      HttpOrder.check(method, form, body, timeout, maxBody);
      ExpectedStatus.of(expect);
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    HttpOrder order =
        new HttpOrder(
            params.url(),
            params.method(),
            params.query(),
            params.headers(),
            params.body(),
            params.form(),
            params.auth(),
            params.timeout(),
            params.followRedirect(),
            params.expect(),
            params.maxBody());
    return HttpCalls.send(order, context, (headers, content) -> headers);
  }
}

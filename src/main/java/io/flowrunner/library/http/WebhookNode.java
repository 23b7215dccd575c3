package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import jakarta.enterprise.context.Dependent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells another system: an HTTP request as {@code http.request} sends it, but a POST with the
 * node's input as its body unless the flow says otherwise (no body for GET and HEAD), retried three
 * times by default. Output and errors are those of {@code http.request}.
 *
 * <p>With {@code secret} it carries {@code X-FlowRunner-Timestamp}, seconds since 1970, and {@code
 * X-FlowRunner-Signature: sha256=<hex>}, the HMAC-SHA256 (RFC 2104) with that secret over the
 * timestamp, a full stop and the bytes of the body. The receiver computes the same, compares in
 * constant time, and refuses old timestamps.
 */
@Dependent
@NodeType(
    value = "webhook",
    summary = "Posts the input to another system, signed if a secret is given.",
    effect = Effect.EFFECTFUL,
    retries = 3,
    errors = @ErrorCode(allOf = RequestErrors.class),
    example =
        """
        metadata: {name: Tell the warehouse}
        vars: {base: "http://127.0.0.1:8089"}
        nodes:
          tell:
            type: webhook
            params:
              url: "${vars.base}/hooks/orders"
              body: {order: "${input.order_id ?? 1}"}
              secret: "not a real secret"
        """)
public class WebhookNode implements NodeExecutor<WebhookNode.Params> {
  static final String TIMESTAMP = "X-FlowRunner-Timestamp";
  static final String SIGNATURE = "X-FlowRunner-Signature";

  public record Params(
      @Param(
              description = "The address, http or https, without a user.",
              required = true,
              example = "${vars.base}/orders/${input.order_id}")
          String url,
      @Param(description = "The HTTP method.", defaultValue = "POST") String method,
      @Param(
              description = "Added to the address; a list gives a name several times.",
              example = "{\"page\": 2}")
          Map<String, Object> query,
      @Param(
              description = "Headers; a list sends one several times.",
              example = "{\"Accept\": \"application/json\"}")
          Map<String, Object> headers,
      @Param(
              description = "Text, or any value, which is sent as JSON; the input by default.",
              example = "${input}")
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
          long maxBody,
      @Param(description = "Signs timestamp and body.", example = "${secrets.HOOK_SECRET}")
          String secret) {

    public Params {
      HttpOrder.check(method, form, body, timeout, maxBody);
      ExpectedStatus.of(expect);
      if (secret != null && secret.isEmpty()) {
        throw new IllegalArgumentException("secret must not be empty");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    boolean silent =
        params.form() != null
            || List.of("GET", "HEAD").contains(params.method().toUpperCase(Locale.ROOT));
    Object body = params.body() == null && !silent ? context.input() : params.body();
    HttpOrder order =
        new HttpOrder(
            params.url(),
            params.method(),
            params.query(),
            params.headers(),
            body,
            params.form(),
            params.auth(),
            params.timeout(),
            params.followRedirect(),
            params.expect(),
            params.maxBody());
    String timestamp = Long.toString(context.clock().instant().getEpochSecond());
    return HttpCalls.send(
        order,
        context,
        (headers, content) ->
            params.secret() == null
                ? headers
                : signed(headers, timestamp, content, params.secret()));
  }

  /** In place of what the author may have set under these names. */
  private static List<Map.Entry<String, String>> signed(
      List<Map.Entry<String, String>> headers, String timestamp, byte[] content, String secret) {
    List<Map.Entry<String, String>> all = new ArrayList<>(headers);
    all.removeIf(
        header ->
            header.getKey().equalsIgnoreCase(TIMESTAMP)
                || header.getKey().equalsIgnoreCase(SIGNATURE));
    all.add(Map.entry(TIMESTAMP, timestamp));
    all.add(Map.entry(SIGNATURE, "sha256=" + hmac(timestamp, content, secret)));
    return all;
  }

  private static String hmac(String timestamp, byte[] content, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(content == null ? mac.doFinal() : mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}

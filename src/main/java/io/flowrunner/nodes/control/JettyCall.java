package io.flowrunner.nodes.control;

import io.flowrunner.nodes.control.HttpRules.Target;
import io.flowrunner.nodes.entity.HttpPort.Answer;
import io.flowrunner.nodes.entity.HttpPort.Call;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;

/**
 * One call from its start to its end, over the redirects between. Its methods run one after the
 * other, on the caller's thread first and then on the client's threads.
 */
final class JettyCall {
  private static final int MAX_REDIRECTS = 10;
  private static final int FIRST_BUFFER = 64 * 1024;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> CODINGS = Set.of("gzip", "deflate");

  /** Those that the client has set already. */
  private static final Set<String> SINGLE = Set.of("user-agent", "accept-encoding", "host");

  private final HttpClient client;
  private final Call call;
  private final long started = System.nanoTime();
  private final CompletableFuture<Answer> end = new CompletableFuture<>();

  private URI uri;
  private Target target;
  private String method;
  private byte[] body;
  private List<Map.Entry<String, String>> headers;
  private int redirects;

  /** The one under way; empty before and after. All that the cancellation keeps of an old call. */
  private final AtomicReference<Request> underWay = new AtomicReference<>();

  JettyCall(HttpClient client, Call call) {
    this.client = client;
    this.call = call;
    uri = call.uri();
    target = Target.of(uri);
    method = call.method();
    body = call.body();
    headers = call.headers();
  }

  CompletableFuture<Answer> start() {
    AtomicReference<Request> current = underWay;
    call.cancellation().onCancel(() -> cancel(current.get()));
    send();
    return end;
  }

  private static void cancel(Request request) {
    if (request != null) {
      request.abort(HttpFailures.cancelled());
    }
  }

  private void send() {
    long left = call.timeout().toMillis() - millis();
    if (left <= 0) {
      fail(HttpFailures.timeout(target.server(), call.timeout()));
      return;
    }
    Request request = request(left);
    underWay.set(request);
    request.send(new Exchange());
    if (call.cancellation().isCancelled()) {
      cancel(request);
    }
  }

  private Request request(long timeoutMillis) {
    Request request =
        client
            .newRequest(target.host(), target.port())
            .scheme(target.scheme())
            .method(method)
            .path(target.pathAndQuery())
            .followRedirects(false)
            .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
            // the whole call has a limit of its own: a server may think as long as that
            .idleTimeout(timeoutMillis + 1_000, TimeUnit.MILLISECONDS);
    request.headers(
        fields -> {
          for (Map.Entry<String, String> header : headers) {
            if (SINGLE.contains(lower(header.getKey()))) {
              fields.put(header.getKey(), header.getValue());
            } else {
              fields.add(header.getKey(), header.getValue());
            }
          }
        });
    if (body != null) {
      request.body(new BytesRequestContent(new byte[][] {body}));
    }
    return request;
  }

  private void fail(Throwable failure) {
    underWay.set(null);
    end.completeExceptionally(HttpFailures.of(failure, target.server(), call.timeout()));
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }

  /** Takes the redirect if this answer is one that can be followed. */
  private boolean follow(Response response) {
    String location = response.getHeaders().get("location");
    if (!call.followRedirects() || !REDIRECTS.contains(response.getStatus()) || location == null) {
      return false;
    }
    if (++redirects > MAX_REDIRECTS) {
      fail(HttpFailures.tooManyRedirects(MAX_REDIRECTS));
      return true;
    }
    URI next = next(location);
    Target nextTarget = Target.of(next);
    boolean keepsBody = keepsMethod(response.getStatus());
    if (!nextTarget.isSameOrigin(target)) {
      headers = HttpRules.withoutCredentials(headers, call.credentials());
    }
    if (!keepsBody) {
      method = method.equals("HEAD") ? "HEAD" : "GET";
      body = null;
      headers = HttpRules.withoutBody(headers);
    }
    uri = next;
    target = nextTarget;
    send();
    return true;
  }

  private URI next(String location) {
    try {
      return uri.resolve(URI.create(location.strip().replace(" ", "%20")));
    } catch (IllegalArgumentException e) {
      throw HttpFailures.invalid(target.server() + " redirects to what is no address");
    }
  }

  /** RFC 9110, 15.4: 307 and 308 repeat the request; what browsers do with a POST otherwise. */
  private boolean keepsMethod(int status) {
    return status == 307 || status == 308 || (status != 303 && !method.equals("POST"));
  }

  private Answer answer(Response response, byte[] content, long firstByte) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    boolean decoded = false;
    for (HttpField field : response.getHeaders()) {
      String name = lower(field.getName());
      decoded |= name.equals("content-encoding") && CODINGS.contains(lower(field.getValue()));
      fields.computeIfAbsent(name, any -> new ArrayList<>()).add(field.getValue());
    }
    if (decoded) {
      fields.remove("content-encoding");
      fields.remove("content-length");
    }
    return new Answer(
        response.getStatus(),
        fields,
        content,
        uri,
        Map.of("first_byte", firstByte, "total", millis()));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Reads one answer. */
  private final class Exchange implements Response.Listener {
    private ByteArrayOutputStream content;
    private long firstByte;

    @Override
    public void onBegin(Response response) {
      firstByte = millis();
    }

    @Override
    public void onHeaders(Response response) {
      long length = response.getHeaders().getLongField("content-length");
      boolean plain = !response.getHeaders().contains("content-encoding");
      if (length > call.maxBody() && plain && !method.equals("HEAD")) {
        response.abort(HttpFailures.tooLarge(call.maxBody()));
      }
      content = new ByteArrayOutputStream((int) Math.max(32, Math.min(length, FIRST_BUFFER)));
    }

    @Override
    public void onContent(Response response, ByteBuffer piece) {
      if (content.size() + (long) piece.remaining() > call.maxBody()) {
        response.abort(HttpFailures.tooLarge(call.maxBody()));
        return;
      }
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      content.writeBytes(bytes);
    }

    @Override
    public void onComplete(Result result) {
      underWay.set(null);
      if (result.isFailed()) {
        fail(result.getFailure());
        return;
      }
      try {
        if (!follow(result.getResponse())) {
          end.complete(answer(result.getResponse(), content.toByteArray(), firstByte));
        }
      } catch (RuntimeException e) {
        fail(e);
      }
    }
  }
}

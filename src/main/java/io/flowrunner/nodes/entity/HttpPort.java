package io.flowrunner.nodes.entity;

import io.flowrunner.scripting.entity.Cancellation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Port to the one HTTP client. A call in flight holds no thread. */
public interface HttpPort {
  /**
   * Sends one request and reads the whole answer, decompressed.
   *
   * @return ends with the answer whatever its status, or exceptionally with {@link
   *     HttpFailedException}
   */
  CompletionStage<Answer> send(Call call);

  /**
   * @param headers in the order in which they are sent; names and values are checked (no control
   *     characters)
   * @param body null for none
   * @param timeout from the start to the last byte of the answer
   * @param maxBody bytes of the decompressed answer
   * @param cancellation aborts the call
   * @param credentials names, in lower case, of headers beside the usual ones that no other server
   *     may see after a redirect
   */
  record Call(
      String method,
      URI uri,
      List<Map.Entry<String, String>> headers,
      byte[] body,
      Duration timeout,
      boolean followRedirects,
      long maxBody,
      Cancellation cancellation,
      Set<String> credentials) {

    /** With credentials in the usual headers only. */
    public Call(
        String method,
        URI uri,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        Duration timeout,
        boolean followRedirects,
        long maxBody,
        Cancellation cancellation) {
      this(method, uri, headers, body, timeout, followRedirects, maxBody, cancellation, Set.of());
    }
  }

  /**
   * @param headers names in lower case, each with its values in order
   * @param uri where the answer came from, after redirects
   * @param timings milliseconds since the start, by phase: {@code first_byte}, {@code total}
   */
  record Answer(
      int status,
      Map<String, List<String>> headers,
      byte[] body,
      URI uri,
      Map<String, Long> timings) {}

  /** A call that got no answer. */
  class HttpFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final boolean retryable;
    private final transient Map<String, Object> details;

    /**
     * @param code {@code timeout}, {@code connection}, {@code dns}, {@code tls}, {@code
     *     too_many_redirects}, {@code response_too_large}, {@code invalid_request}, {@code
     *     cancelled}
     */
    public HttpFailedException(String code, String message, boolean retryable) {
      this(code, message, retryable, Map.of());
    }

    /**
     * As above.
     *
     * @param details what a flow may look at: {@code {reason}} of {@code tls}
     */
    public HttpFailedException(
        String code, String message, boolean retryable, Map<String, Object> details) {
      super(message, null, false, false);
      this.code = code;
      this.retryable = retryable;
      this.details = details;
    }

    public String code() {
      return code;
    }

    public boolean isRetryable() {
      return retryable;
    }

    public Map<String, Object> details() {
      return details;
    }
  }
}

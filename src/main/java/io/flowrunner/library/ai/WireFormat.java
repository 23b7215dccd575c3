package io.flowrunner.library.ai;

import java.util.List;
import java.util.Map;

/** How a provider is spoken to. */
interface WireFormat {
  /** What follows the base address; the version may be part of that already. */
  String path(String base);

  /**
   * @param apiKey null for none
   */
  List<Map.Entry<String, String>> headers(String apiKey);

  Map<String, Object> request(Question question);

  /**
   * Reads an answer of status 200.
   *
   * @throws NoReplyException when it is none
   */
  Reply reply(Map<String, Object> answer, Question question);

  /** An answer that is not what the provider promises. */
  final class NoReplyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoReplyException(String message) {
      super(message, null, false, false);
    }
  }
}

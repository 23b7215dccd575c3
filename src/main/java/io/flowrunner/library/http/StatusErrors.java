package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** An answer that refuses: the code is {@code http_} and its status. */
@ErrorCodes({
  @ErrorCode(value = "http_4xx", description = "A status of 400 to 499 but these two."),
  @ErrorCode(value = "http_408", description = "Request timeout.", retryable = true),
  @ErrorCode(value = "http_429", description = "Too many requests.", retryable = true),
  @ErrorCode(value = "http_5xx", description = "A status of 500 to 599.", retryable = true)
})
interface StatusErrors {}

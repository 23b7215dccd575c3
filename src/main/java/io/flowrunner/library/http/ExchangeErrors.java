package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** No answer, or only a part of it. */
@ErrorCodes({
  @ErrorCode(
      value = "timeout",
      description = "No complete answer within the timeout.",
      retryable = true),
  @ErrorCode(
      value = "connection",
      description = "No connection, or it broke before the answer was complete.",
      retryable = true),
  @ErrorCode(value = "dns", description = "The host's name has no address."),
  @ErrorCode(value = "tls", description = "No secure connection; details.reason says why.")
})
public interface ExchangeErrors {}

package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** How a request may fail whose answer the flow gets to see. */
@ErrorCodes({
  @ErrorCode(allOf = StatusErrors.class),
  @ErrorCode(allOf = ExchangeErrors.class),
  @ErrorCode(value = "too_many_redirects", description = "More than 10 redirects."),
  @ErrorCode(value = "response_too_large", description = "The answer exceeds max_body."),
  @ErrorCode(
      value = "invalid_request",
      description = "The address, a header or another value cannot be sent.")
})
interface RequestErrors {}

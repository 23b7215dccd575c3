package io.flowrunner.library.ai;

import io.flowrunner.library.http.ExchangeErrors;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** How the answer of a provider may be of no use. */
@ErrorCodes({
  @ErrorCode(
      value = "invalid_response",
      description = "The provider's answer is not what it promises."),
  @ErrorCode(value = "response_too_large", description = "The answer exceeds max_body."),
  @ErrorCode(allOf = ExchangeErrors.class)
})
interface ReplyErrors {}

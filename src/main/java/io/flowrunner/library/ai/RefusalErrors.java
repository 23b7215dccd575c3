package io.flowrunner.library.ai;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** How a provider of language models may refuse, see {@link ModelErrors}. */
@ErrorCodes({
  @ErrorCode(value = "auth_failed", description = "The key is wrong, or may not do this."),
  @ErrorCode(
      value = "rate_limited",
      description = "Too many requests or tokens; Retry-After is kept to.",
      retryable = true),
  @ErrorCode(value = "quota_exceeded", description = "The provider's account is used up."),
  @ErrorCode(
      value = "overloaded",
      description = "The provider has too much to do (503, 529).",
      retryable = true),
  @ErrorCode(
      value = "provider_error",
      description = "The provider failed (another 5xx).",
      retryable = true),
  @ErrorCode(value = "not_found", description = "There is no such model or address."),
  @ErrorCode(
      value = "context_length_exceeded",
      description = "The messages are longer than the model can read."),
  @ErrorCode(
      value = "content_filtered",
      description = "The model or its provider would not answer."),
  @ErrorCode(
      value = "invalid_request",
      description = "The provider does not take the request, or it cannot be sent.")
})
interface RefusalErrors {}

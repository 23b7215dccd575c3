package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;

/** How the talk with a mail server may fail before it is about the mail. */
@ErrorCodes({
  @ErrorCode(value = "timeout", description = "No answer in time.", retryable = true),
  @ErrorCode(value = "connection", description = "No connection, or it broke.", retryable = true),
  @ErrorCode(
      value = "temporarily_refused",
      description = "The server would not for the moment.",
      retryable = true),
  @ErrorCode(value = "dns", description = "The host's name has no address."),
  @ErrorCode(
      value = "tls",
      description = "No secure connection: no STARTTLS, or for example the certificate."),
  @ErrorCode(value = "auth_failed", description = "The login was refused, or is not offered.")
})
interface MailErrors {}

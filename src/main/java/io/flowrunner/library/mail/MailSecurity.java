package io.flowrunner.library.mail;

/** How a connection to a mail server is secured. */
public enum MailSecurity {
  /** Begins in the clear and must be turned to TLS before anything is said (RFC 3207, 9051). */
  STARTTLS,
  /** TLS from the first byte (RFC 8314). */
  TLS,
  /** In the clear, because the author asked for it. */
  NONE
}

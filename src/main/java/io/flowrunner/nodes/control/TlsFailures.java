package io.flowrunner.nodes.control;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

/** Why a handshake failed, in words that say what to do; the JDK's own are for its makers. */
final class TlsFailures {
  private TlsFailures() {}

  /** Null when it is none of the usual. */
  static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String reason = known(at);
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  private static String known(Throwable failure) {
    String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure instanceof CertificateExpiredException) {
      return "its certificate has expired";
    } else if (failure instanceof CertificateNotYetValidException) {
      return "its certificate is not valid yet";
    } else if (failure instanceof CertPathBuilderException) {
      return "its certificate is signed by nobody whom this server trusts";
    } else if (failure instanceof CertificateException
        && (words.contains("no name matching") || words.contains("no subject alternative"))) {
      return "its certificate is for another host";
    } else if (words.contains("unsupported or unrecognized ssl message")
        || words.contains("not an ssl/tls record")) {
      return "it does not speak TLS";
    } else if (words.contains("certificate_required") || words.contains("bad_certificate")) {
      return "it wants a certificate of this server";
    } else if (words.contains("protocol_version") || words.contains("handshake_failure")) {
      return "it offers no TLS version or cipher that this server takes";
    }
    return null;
  }
}

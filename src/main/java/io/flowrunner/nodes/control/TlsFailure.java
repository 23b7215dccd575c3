package io.flowrunner.nodes.control;

import io.flowrunner.platform.control.EnumWord;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Why a handshake failed: a word that flows may rely on, and a text that says what to do; the JDK's
 * own is for its makers.
 */
enum TlsFailure {
  EXPIRED("its certificate has expired"),
  NOT_YET_VALID("its certificate is not valid yet"),
  UNTRUSTED("its certificate is signed by nobody whom this server trusts"),
  HOST_MISMATCH("its certificate is for another host"),
  NOT_TLS("it does not speak TLS"),
  CLIENT_CERTIFICATE("it wants a certificate of this server"),
  VERSION_OR_CIPHER("it offers no TLS version or cipher that this server takes"),
  /** None of the usual; the JDK's words have to do. */
  HANDSHAKE(null);

  private final String text;

  TlsFailure(String text) {
    this.text = text;
  }

  static TlsFailure of(Throwable failure) {
    return first(failure, TlsFailure::byCertificate)
        .or(() -> first(failure, TlsFailure::byWords))
        .orElse(HANDSHAKE);
  }

  private static Optional<TlsFailure> first(
      Throwable failure, Function<Throwable, TlsFailure> recognize) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(recognize)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** As it stands in {@code details.reason}. */
  String word() {
    return EnumWord.of(this);
  }

  String text(String otherwise) {
    return text == null ? otherwise : text;
  }

  /** What this side has found wrong. */
  private static TlsFailure byCertificate(Throwable failure) {
    if (failure instanceof CertificateExpiredException) {
      return EXPIRED;
    } else if (failure instanceof CertificateNotYetValidException) {
      return NOT_YET_VALID;
    } else if (failure instanceof CertPathBuilderException) {
      return UNTRUSTED;
    } else if (failure instanceof CertificateException
        && (words(failure).contains("no name matching")
            || words(failure).contains("no subject alternative"))) {
      return HOST_MISMATCH;
    }
    return null;
  }

  /** The alert that was sent, in newer versions of the JDK, or received. */
  private static TlsFailure byWords(Throwable failure) {
    String words = words(failure);
    if (words.contains("unrecognized ssl message") || words.contains("not an ssl/tls record")) {
      return NOT_TLS;
    } else if (words.contains("certificate_required") || words.contains("bad_certificate")) {
      return CLIENT_CERTIFICATE;
    } else if (words.contains("protocol_version") || words.contains("handshake_failure")) {
      return VERSION_OR_CIPHER;
    }
    return null;
  }

  private static String words(Throwable failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
  }
}

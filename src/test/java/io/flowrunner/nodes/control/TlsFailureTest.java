package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.nodes.entity.HttpPort.HttpFailedException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsFailureTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            caused(
                new CertPathValidatorException(
                    "validity check failed", new CertificateExpiredException("NotAfter: ..."))),
            "expired",
            "its certificate has expired"),
        Arguments.of(
            caused(new CertificateNotYetValidException("NotBefore: ...")),
            "not_yet_valid",
            "its certificate is not valid yet"),
        Arguments.of(
            caused(new CertPathBuilderException("unable to find valid certification path")),
            "untrusted",
            "its certificate is signed by nobody whom this server trusts"),
        Arguments.of(
            caused(new CertificateException("No name matching a.example found")),
            "host_mismatch",
            "its certificate is for another host"),
        Arguments.of(
            caused(new CertificateException("No subject alternative names present")),
            "host_mismatch",
            "its certificate is for another host"),
        Arguments.of(
            new SSLException("Unrecognized SSL message, plaintext connection?"),
            "not_tls",
            "it does not speak TLS"),
        Arguments.of(
            new SSLException("Unsupported or unrecognized SSL message"),
            "not_tls",
            "it does not speak TLS"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            "version_or_cipher",
            "it offers no TLS version or cipher that this server takes"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: certificate_required"),
            "client_certificate",
            "it wants a certificate of this server"),
        Arguments.of(new SSLException("something new"), "handshake", "something new"));
  }

  private static SSLHandshakeException caused(Exception cause) {
    SSLHandshakeException failure = new SSLHandshakeException("PKIX path building failed");
    failure.initCause(cause);
    return failure;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatIsWrong(SSLException failure, String reason, String words) {
    HttpFailedException told = HttpFailures.of(failure, "a.example:443", Duration.ofSeconds(1));
    assertThat(told.code()).isEqualTo("tls");
    assertThat(told.isRetryable()).isFalse();
    assertThat(told.details()).isEqualTo(Map.of("reason", reason));
    assertThat(told).hasMessage("no secure connection to a.example:443: " + words);
  }
}

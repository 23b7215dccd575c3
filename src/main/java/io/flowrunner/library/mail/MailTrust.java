package io.flowrunner.library.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose word is taken for a mail server's certificate. Nothing here switches verification off. */
final class MailTrust {
  private MailTrust() {}

  /**
   * @param pem certificates that are trusted instead of the JDK's authorities; null for these
   * @throws InvalidMailException when there is no certificate in it
   */
  static SSLContext of(String pem) {
    try {
      return pem == null ? SSLContext.getDefault() : trusting(certificates(pem));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS in this Java", e);
    }
  }

  private static Collection<? extends Certificate> certificates(String pem) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      // said below
    }
    throw new InvalidMailException("params.tls_trust", "has no readable certificate (PEM)");
  }

  private static SSLContext trusting(Collection<? extends Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("trusted-" + store.size(), certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}

package io.flowrunner.auth.control;

import io.flowrunner.auth.entity.SigningKeyRow;
import io.flowrunner.platform.control.DuplicateKey;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.MasterKey;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the signing keys at the start; the first start makes one. */
@Startup
@Singleton
@DependsOn("Migrations")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SigningKeys {
  private static final String ALGORITHM = "RSA";
  private static final int BITS = 2048;
  private static final int FIRST_GENERATION = 1;

  @Inject SigningKeyTable table;
  @Inject MasterKey masterKey;
  @Inject Clock clock;
  @Inject Ids ids;

  private volatile KeyRing ring;

  @PostConstruct
  void start() {
    try {
      List<SigningKeyRow> rows = table.all();
      if (rows.isEmpty()) {
        make();
        rows = table.all();
      }
      ring = open(rows);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The signing keys are not usable: " + e.getMessage(), e);
    }
  }

  public KeyRing ring() {
    return ring;
  }

  private void make() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(BITS);
    KeyPair pair = generator.generateKeyPair();
    String id = ids.next("key");
    byte[] wrapped = masterKey.wrap(pair.getPrivate().getEncoded(), purpose(id));
    try {
      table.insert(
          new SigningKeyRow(
              id, FIRST_GENERATION, pair.getPublic().getEncoded(), wrapped, clock.instant()));
    } catch (RuntimeException e) {
      if (!DuplicateKey.caused(e)) {
        throw e; // else another instance was first: its key counts
      }
    }
  }

  private KeyRing open(List<SigningKeyRow> rows) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
    Map<String, RSAPublicKey> verifying = new HashMap<>();
    for (SigningKeyRow row : rows) {
      verifying.put(
          row.id(), (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(row.publicKey())));
    }
    SigningKeyRow newest = rows.get(0);
    byte[] encoded = masterKey.unwrap(newest.privateKey(), purpose(newest.id()));
    PrivateKey signing = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return new KeyRing(newest.id(), signing, Map.copyOf(verifying));
  }

  private static String purpose(String id) {
    return "signing_key:" + id;
  }
}

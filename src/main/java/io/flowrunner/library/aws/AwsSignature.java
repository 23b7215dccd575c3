package io.flowrunner.library.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests to {@code /} without a query, as AWS Signature Version 4 says. */
final class AwsSignature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DAY = 8;

  private final String region;
  private final String service;
  private final AwsCredentials credentials;

  AwsSignature(String region, String service, AwsCredentials credentials) {
    this.region = region;
    this.service = service;
    this.credentials = credentials;
  }

  static String time(Instant now) {
    return TIME.format(now);
  }

  /**
   * @param headers all are signed; with {@code host} and {@code x-amz-date}
   * @return the value of {@code Authorization}
   */
  String authorization(String method, Map<String, String> headers, byte[] body) {
    SortedMap<String, String> sorted = new TreeMap<>();
    headers.forEach((name, value) -> sorted.put(name.toLowerCase(Locale.ROOT), value.strip()));
    StringBuilder canonical = new StringBuilder(method).append("\n/\n\n");
    sorted.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    String signed = String.join(";", sorted.keySet());
    canonical.append('\n').append(signed).append('\n').append(hex(hash(body)));
    String time = sorted.get("x-amz-date");
    String day = time.substring(0, DAY);
    String scope = day + "/" + region + "/" + service + "/aws4_request";
    String text =
        ALGORITHM + "\n" + time + "\n" + scope + "\n" + hex(hash(bytes(canonical.toString())));
    byte[] key = mac(bytes("AWS4" + credentials.secretAccessKey()), day);
    for (String part : new String[] {region, service, "aws4_request"}) {
      key = mac(key, part);
    }
    return ALGORITHM
        + " Credential="
        + credentials.accessKeyId()
        + "/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + hex(mac(key, text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

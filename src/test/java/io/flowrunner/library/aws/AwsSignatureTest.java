package io.flowrunner.library.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that AWS publishes with Signature Version 4 (get-vanilla, post-vanilla). */
class AwsSignatureTest {
  @ParameterizedTest
  @CsvSource({
    "GET, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    "POST, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
  })
  void signsAsAwsDoes(String method, String signature) {
    AwsCredentials credentials =
        new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    String time = AwsSignature.time(Instant.parse("2015-08-30T12:36:00Z"));

    assertThat(
            new AwsSignature("us-east-1", "service", credentials)
                .authorization(
                    method,
                    Map.of("Host", "example.amazonaws.com", "X-Amz-Date", time),
                    new byte[0]))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + signature);
    assertThat(credentials.toString()).doesNotContain("wJalr");
  }
}

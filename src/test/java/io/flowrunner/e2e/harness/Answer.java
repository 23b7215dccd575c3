package io.flowrunner.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * What the server has answered.
 *
 * @param asked method and path, for messages of failed tests
 */
public record Answer(String asked, int status, HttpHeaders headers, byte[] bytes) {
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Answer expect(int expected) {
    assertThat(status).as("%s", this).isEqualTo(expected);
    assertThat(header("X-Request-Id")).as("X-Request-Id of %s", this).isNotBlank();
    return this;
  }

  /** Checks the status, the reference's error body and its code. */
  public Answer error(int expected, String code) {
    expect(expected);
    assertThat(errorBody().get("code").asText()).as("%s", this).isEqualTo(code);
    return this;
  }

  /** An {@link #error} whose details are one field and the reason. */
  public Answer error(int expected, String code, String field) {
    error(expected, code);
    JsonNode details = errorBody().path("details");
    Shape.of(details).is("field", "reason");
    assertThat(details.get("field").asText()).as("%s", this).isEqualTo(field);
    assertThat(details.get("reason").asText()).as("%s", this).isNotBlank();
    return this;
  }

  /** The member {@code error}, after its shape has been checked. */
  public JsonNode errorBody() {
    assertThat(header("Content-Type")).as("%s", this).startsWith("application/json");
    JsonNode body = json();
    Shape.of(body).is("error");
    JsonNode error = body.get("error");
    Shape.of(error).has("code", "message").mayHave("details").allKnown();
    assertThat(error.get("code").asText()).as("%s", this).matches("[a-z_]+");
    assertThat(error.get("message").asText())
        .as("%s", this)
        .isNotBlank()
        .doesNotContain("Exception", "java.lang.Object", "jakarta.", "org.glassfish", "\n");
    return error;
  }

  public JsonNode json() {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new AssertionError(this + " is not JSON: " + e.getMessage(), e);
    }
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Empty when the answer has no such header. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  @Override
  public String toString() {
    String text = text();
    return asked + " -> " + status + " " + (text.length() > 600 ? text.substring(0, 600) : text);
  }
}

package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON from anywhere but the body of a request, such as the answer of another server. */
class JsonTest {

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "1.8E308", "123456789e9999999999"})
  void noNumberBecomesInfinite(String number) {
    String json = "{\n\"a\": [1, " + number + "]}";

    assertRefused(() -> Json.read(json, Object.class));
    assertRefused(() -> Json.read(json.getBytes(StandardCharsets.UTF_8), Map.class));
  }

  private static void assertRefused(ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOfSatisfying(
            JsonProcessingException.class,
            failure -> {
              assertThat(failure.getLocation().getLineNr()).isEqualTo(2);
              assertThat(failure.getLocation().getColumnNr()).isEqualTo(10);
            });
  }

  @Test
  void otherNumbersAreKept() {
    assertThat(
            Json.read(
                "[1, -1.7976931348623157e308, 1e-400, 1" + "0".repeat(350) + "]", Object.class))
        .isEqualTo(List.of(1, -Double.MAX_VALUE, 0.0, BigInteger.TEN.pow(350)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NaN", "Infinity", "{} {}", "{\"a\":1,\"a\":2}"})
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> Json.read(json, Object.class))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(JsonProcessingException.class);
  }
}

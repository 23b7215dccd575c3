package io.flowrunner.executions.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowrunner.platform.control.Json;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunParametersTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static void assertRefused(String field, ThrowingCallable call) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(call)
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(problem.details()).containsEntry("field", field);
            });
  }

  @Test
  void waitsAsLongAsAskedUpToTheLimit() {
    assertThat(Patience.of(null, LONGEST)).isZero();
    assertThat(Patience.of("500ms", LONGEST)).isEqualTo(Duration.ofMillis(500));
    assertThat(Patience.of("2h", LONGEST)).isEqualTo(LONGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "-1s", "soon"})
  void refusesAWaitThatIsNoDuration(String wait) {
    assertRefused("wait", () -> Patience.of(wait, LONGEST));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"a", "8e03978e-40d5-43dd-bc93-6894a57f9324", "~ !"})
  void takesAnIdempotencyKey(String key) {
    assertThat(IdempotencyKey.of(key)).isEqualTo(key);
    assertThat(IdempotencyKey.of("k".repeat(255))).hasSize(255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tab\t", "nul\0", "umlaut\u00e4"})
  void refusesAnIdempotencyKeyThatIsNotPrintable(String key) {
    assertRefused("Idempotency-Key", () -> IdempotencyKey.of(key));
    assertRefused("Idempotency-Key", () -> IdempotencyKey.of("k".repeat(256)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "x", "1.5", "9999999999999999999"})
  void refusesAFirstEventThatIsNoNumber(String from) {
    assertThat(FirstEvent.of(null)).isEqualTo(1);
    assertThat(FirstEvent.of("42")).isEqualTo(42);
    assertRefused("from", () -> FirstEvent.of(from));
  }

  @Test
  void theHashTellsRequestsApartButNotTheirWriting() {
    String hash = hash("{\"input\":{\"a\":1,\"b\":{\"c\":2,\"d\":[1,2]}}}");

    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(hash("{ \"input\": {\"b\":{\"d\":[1, 2],\"c\":2}, \"a\":1} }")).isEqualTo(hash);
    assertThat(hash("{\"input\":{\"a\":1,\"b\":{\"c\":2,\"d\":[2,1]}}}")).isNotEqualTo(hash);
    assertThat(hash("{\"input\":{\"a\":\"1\",\"b\":{\"c\":2,\"d\":[1,2]}}}")).isNotEqualTo(hash);
  }

  @Test
  void noInputIsAnEmptyOne() {
    String empty = hash("{\"input\":{}}");

    assertThat(hash("{}")).isEqualTo(empty);
    assertThat(RunRequest.orEmpty(null).hash()).isEqualTo(empty);
    assertThat(RunRequest.orEmpty(null).input()).isEqualTo(Map.of());
  }

  private static String hash(String body) {
    return RunRequest.orEmpty(Json.read(body, RunRequest.class)).hash();
  }
}

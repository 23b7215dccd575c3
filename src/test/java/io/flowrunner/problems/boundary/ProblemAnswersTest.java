package io.flowrunner.problems.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.platform.control.Json;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemAnswersTest {

  @Test
  void theBodyIsAsTheReferenceShowsIt() {
    assertThat(Json.text(ProblemAnswers.body(ProblemException.invalid("name", "Name is required"))))
        .isEqualTo(
            "{\"error\":{\"code\":\"invalid_request\",\"message\":\"Name is required\","
                + "\"details\":{\"field\":\"name\",\"reason\":\"Name is required\"}}}");
  }

  @Test
  void withoutDetailsThereIsNoSuchMember() {
    assertThat(Json.text(ProblemAnswers.body(ProblemException.notFound("flow", "flow-1\n<b>"))))
        .isEqualTo(
            "{\"error\":{\"code\":\"not_found\","
                + "\"message\":\"There is no flow \\\"flow-1?<b>\\\"\"}}");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindHasAStatusThatLeadsBackToItAndWords(ProblemKind kind) {
    assertThat(ProblemAnswers.kind(ProblemAnswers.status(kind))).isEqualTo(kind);
    assertThat(ProblemAnswers.message(kind)).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "402, INVALID_REQUEST",
    "414, INVALID_REQUEST",
    "500, INTERNAL_ERROR",
    "501, METHOD_NOT_ALLOWED",
    "504, UNAVAILABLE",
    "599, INTERNAL_ERROR"
  })
  void aStatusThatWeDoNotUseIsStillTold(int status, ProblemKind kind) {
    assertThat(ProblemAnswers.kind(status)).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "60000, 60"})
  void retryAfterIsInWholeSecondsAndNeverTooEarly(long millis, long seconds) {
    assertThat(RetryAfter.seconds(Duration.ofMillis(millis))).isEqualTo(seconds);
  }
}

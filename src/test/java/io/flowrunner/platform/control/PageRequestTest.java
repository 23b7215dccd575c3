package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  @Test
  void theDefaultIsTheFirstTen() {
    assertThat(PageRequest.of(null, null)).isEqualTo(new PageRequest(10, 0));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "100, 100000", "007, 05"})
  void takesWhatIsInBounds(String limit, String offset) {
    assertThat(PageRequest.of(limit, offset))
        .isEqualTo(new PageRequest(Integer.parseInt(limit), Integer.parseInt(offset)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "+5", "", " 5", "ten", "1.0", "99999999999", "٥"})
  void refusesAnyOtherLimit(String limit) {
    assertRefused(() -> PageRequest.of(limit, null), "limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100001", "-1", "", "x"})
  void refusesAnyOtherOffset(String offset) {
    assertRefused(() -> PageRequest.of(null, offset), "offset");
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String field) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(problem.details()).containsEntry("field", field).containsKey("reason");
            });
  }
}

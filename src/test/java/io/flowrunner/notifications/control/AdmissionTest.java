package io.flowrunner.notifications.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

  @Test
  void beginsWhereTheClientSays() {
    assertThat(Admission.from(null)).isEqualTo(1);
    assertThat(Admission.from("1")).isEqualTo(1);
    assertThat(Admission.from("17")).isEqualTo(17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "x", "1.5", " 1", "+1", "\u0661", "9223372036854775808"})
  void refusesWhatIsNoEventNumber(String from) {
    assertThatThrownBy(() -> Admission.from(from))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(problem.details()).containsEntry("field", "from");
            });
  }

  @Test
  void refusesNobodyAndStrangers() {
    assertThatThrownBy(() -> Admission.caller(null))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.UNAUTHORIZED));
    assertThatThrownBy(() -> Admission.caller(() -> "somebody of another mechanism"))
        .isInstanceOf(ProblemException.class);
  }
}

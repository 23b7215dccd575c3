package io.flowrunner.notifications.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.problems.entity.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamRequestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "Text/Event-Stream",
        "application/json;q=0.5, text/event-stream",
        "text/event-stream; charset=utf-8",
        "text/event-stream;q=0.1",
      })
  void knowsWhoWantsAStream(String accept) {
    assertThat(EventStreamRequest.asksForStream(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/*",
        "application/json",
        "text/event-stream;q=0",
        "text/event-stream;q=0.0, */*",
        "text/event-streams",
      })
  void knowsWhoDoesNot(String accept) {
    assertThat(EventStreamRequest.asksForStream(accept)).isFalse();
  }

  @Test
  void doesNotTakeAnAbsentHeaderForAWish() {
    assertThat(EventStreamRequest.asksForStream(null)).isFalse();
  }

  @Test
  void goesOnAfterTheLastEventThatWasSeen() {
    assertThat(EventStreamRequest.from(null, null)).isEqualTo(1);
    assertThat(EventStreamRequest.from("5", null)).isEqualTo(5);
    assertThat(EventStreamRequest.from("5", "")).isEqualTo(5);
    assertThat(EventStreamRequest.from("5", "11")).isEqualTo(12);
    assertThat(EventStreamRequest.from(null, "0")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "9223372036854775807"})
  void refusesAnIdThatIsNotItsOwn(String id) {
    assertThatThrownBy(() -> EventStreamRequest.from(null, id))
        .isInstanceOf(ProblemException.class);
  }
}

package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "30d, PT720H",
    "7d, PT168H",
    "1d500ms, PT24H0.5S",
    "0d, PT0S",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "0s, PT0S",
    "PT30S, PT30S",
    "P1D, PT24H",
    "pt1m, PT1M",
    "3650d, PT87600H"
  })
  void readsWhatPeopleWrite(String text, Duration expected) {
    assertThat(Durations.parse(text)).contains(expected);
    assertThat(text).matches(Durations.FORM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "s",
        "-5s",
        "PT-5S",
        "5 s",
        "1.5s",
        "5S",
        "5m3h",
        "1w",
        "P",
        "PT",
        "3651d",
        "d",
        "1D",
        "1.5d",
        "1h1d",
        "99999999999ms9",
        "999999999d",
        "٣s",
        "P9223372036854775807D",
        "5mms",
        "null"
      })
  void refusesTheRest(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property
  void readsIsoBack(@ForAll @LongRange(min = 0, max = 315_360_000_000L) long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(Durations.parse(duration.toString())).contains(duration);
  }

  @Property
  void neverThrows(@ForAll String text) {
    assertThat(Durations.parse(text)).isNotNull();
  }
}

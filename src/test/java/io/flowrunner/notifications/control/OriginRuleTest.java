package io.flowrunner.notifications.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, localhost:8080, true",
    "http://LocalHost:8080, localhost:8080, true",
    "http://[::1]:8080, [::1]:8080, true",
    "https://flows.example, flows.example, true",
    "https://flows.example, flows.example:443, true",
    "https://flows.example:443, flows.example, true",
    "http://flows.example, flows.example:80, true",
    "http://flows.example:8080, flows.example, false",
    "https://flows.example, flows.example:80, false",
    "http://localhost:3000, localhost:8080, false",
    "https://flows.example.evil.example, flows.example, false",
    "https://flows.example@evil.example, evil.example, false",
    "null, localhost:8080, false",
    "file://localhost:8080, localhost:8080, false",
    "http://, localhost:8080, false",
    "not a URI, localhost:8080, false",
  })
  void comparesAPageWithTheHostThatItTalksTo(String origin, String host, boolean permitted) {
    assertThat(OriginRule.permits(origin, host, List.of())).isEqualTo(permitted);
  }

  @Test
  void permitsWhatIsNoBrowser() {
    assertThat(OriginRule.permits(null, "localhost:8080", List.of())).isTrue();
  }

  @Test
  void refusesAPageThatCannotBeCompared() {
    assertThat(OriginRule.permits("http://localhost:8080", null, List.of())).isFalse();
  }

  @Test
  void permitsWhatTheSettingsName() {
    List<String> allowed = List.of("https://console.example");
    assertThat(OriginRule.permits("https://console.example", "api.example", allowed)).isTrue();
    assertThat(OriginRule.permits("http://console.example", "api.example", allowed)).isFalse();
    assertThat(OriginRule.permits("https://any.example", "api.example", List.of("*"))).isTrue();
  }
}

package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  @Test
  void everyDefaultIsValid() {
    Settings settings = Settings.of(Map.of());

    assertThat(Settings.all()).allSatisfy(setting -> assertThat(settings.get(setting)).isNotNull());
    assertThat(settings.get(Settings.TOKEN_LIFETIME)).isEqualTo(Duration.ofHours(24));
    assertThat(settings.get(Settings.MAX_BODY)).isEqualTo(2L << 20);
    assertThat(settings.get(Settings.HOME)).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(settings.get(Settings.DB_URL)).isEmpty();
    assertThat(settings.get(Settings.CORS_ORIGINS)).isEmpty();
  }

  @Test
  void keysAreUniqueAndDescribed() {
    assertThat(Settings.all()).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(Settings.all()).extracting(Setting::variable).doesNotHaveDuplicates();
    assertThat(Settings.all()).allSatisfy(s -> assertThat(s.description()).isNotBlank());
  }

  @Test
  void theEnvironmentSpellsKeysInUpperCase() {
    assertThat(Settings.LOGIN_ATTEMPTS_PER_ACCOUNT.variable())
        .isEqualTo("FLOWRUNNER_LIMITS_LOGIN_ATTEMPTS_PER_ACCOUNT");
  }

  /** For every number and duration: both bounds hold, what lies beyond does not. */
  @ParameterizedTest
  @MethodSource("bounded")
  void boundsHold(String key, String least, String most, String below, String above) {
    assertThat(Settings.of(Map.of(key, least))).isNotNull();
    assertThat(Settings.of(Map.of(key, most))).isNotNull();
    assertRefused(key, below);
    assertRefused(key, above);
  }

  static Stream<String[]> bounded() {
    return Settings.all().stream()
        .filter(setting -> List.of("count", "bytes", "duration").contains(setting.unit()))
        .map(setting -> bounds(setting.key(), setting.unit()));
  }

  /** The message of a refusal names the bounds. */
  private static String[] bounds(String key, String unit) {
    String[] words = refusal(key, "x").split(" from | to |, such");
    String least = words[1];
    String most = words[2];
    if (unit.equals("duration")) {
      long from = Durations.parse(least).orElseThrow().toMillis();
      long to = Durations.parse(most).orElseThrow().toMillis();
      return new String[] {key, least, most, from == 0 ? "-1ms" : from - 1 + "ms", to + 1 + "ms"};
    }
    return new String[] {
      key,
      least,
      most,
      Long.toString(Long.parseLong(least) - 1),
      Long.toString(Long.parseLong(most) + 1)
    };
  }

  @ParameterizedTest
  @CsvSource({
    "limits.body, 2MB",
    "limits.body, 1e6",
    "limits.nodes, 99999999999999999999",
    "token.lifetime, tomorrow",
    "token.lifetime, 10",
    "db.url, jdbc:mysql://host/x",
    "admin.email, nobody",
    "home, a\0b"
  })
  void nonsenseIsRefusedWithTheKeyTheVariableAndTheValue(String key, String value) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("flowrunner." + key + " (FLOWRUNNER_")
        .hasMessageContaining("\"" + value + "\"")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "admin.password, short12",
    "encryption.key, bm90IDMyIGJ5dGVz",
    "encryption.key, not*base64"
  })
  void secretsAreNotShown(String key, String value) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("flowrunner." + key)
        .message()
        .doesNotContain(value);
  }

  @Test
  void anEncryptionKeyIsDecoded() {
    byte[] key = AesGcm.newKey();

    Settings settings =
        Settings.of(Map.of("encryption.key", Base64.getEncoder().encodeToString(key)));

    assertThat(settings.get(Settings.ENCRYPTION_KEY)).contains(key);
  }

  @Test
  void blankMeansNotSet() {
    Map<String, String> blank = new HashMap<>();
    Settings.all().forEach(setting -> blank.put(setting.key(), "  "));

    assertThat(Settings.of(blank).get(Settings.MAX_NODES)).isEqualTo(1_000);
    assertThat(Settings.of(blank).get(Settings.ADMIN_PASSWORD)).isEmpty();
  }

  @Test
  void listsAreSplitAtCommas() {
    Settings settings =
        Settings.of(Map.of("http.cors_origins", " https://a.example , ,https://b.example"));

    assertThat(settings.get(Settings.CORS_ORIGINS))
        .containsExactly("https://a.example", "https://b.example");
  }

  @Test
  void credentialsWithoutADatabaseAreAMistake() {
    assertThatThrownBy(() -> Settings.of(Map.of("db.password", "hidden")))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("flowrunner.db.url")
        .message()
        .doesNotContain("hidden");
  }

  @Test
  void theSourceIsAskedWithThePrefix() {
    Settings settings =
        new Settings(
            key -> key.equals("flowrunner.limits.nodes") ? Optional.of("7") : Optional.empty());

    assertThat(settings.get(Settings.MAX_NODES)).isEqualTo(7);
  }

  @Test
  void misspeltNamesAreFound() {
    assertThat(
            UnknownSettings.among(
                List.of(
                    "flowrunner.limit.body",
                    "FLOWRUNNER_LIMITS_BODY",
                    "flowrunner.limits.body",
                    "flowrunner.address",
                    "flowrunner.test.war",
                    "FLOWRUNNER_TOKENLIFETIME",
                    "PATH")))
        .containsExactly("FLOWRUNNER_TOKENLIFETIME", "flowrunner.limit.body");
  }

  private static void assertRefused(String key, String value) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
        .as("%s = %s", key, value)
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("flowrunner." + key);
  }

  private static String refusal(String key, String value) {
    try {
      Settings.of(Map.of(key, value));
      throw new AssertionError(key + " took " + value);
    } catch (SettingException e) {
      return e.getMessage();
    }
  }
}

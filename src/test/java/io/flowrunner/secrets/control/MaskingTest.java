package io.flowrunner.secrets.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowrunner.platform.control.Json;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MaskingTest {
  private static final String AWKWARD = "p@ss w/rd+\"ü\"\\\n&=%~*'()€😀?>";

  @Test
  void hidesAValueWhereverItStands() {
    Masking masking = Masking.of(List.of("hunter22"));

    assertThat(masking.text("hunter22")).isEqualTo("***");
    assertThat(masking.text("a hunter22 b")).isEqualTo("a *** b");
    assertThat(masking.text("ahunter22b, hunter22!")).isEqualTo("a***b, ***!");
    assertThat(masking.text("hunter2 Hunter22")).isEqualTo("hunter2 Hunter22");
  }

  @Test
  void showsWhatTouchesAsOne() {
    Masking masking = Masking.of(List.of("abcd", "cdef", "gggg"));

    assertThat(masking.text("xabcdefx")).isEqualTo("x***x");
    assertThat(masking.text("abcdabcd")).isEqualTo("***");
    assertThat(masking.text("ggggggg")).isEqualTo("***");
  }

  @Test
  void hidesTheLongestOfNestedValues() {
    Masking masking = Masking.of(List.of("bcde", "abcdefgh", "cdefg"));

    assertThat(masking.text("-abcdefgh-")).isEqualTo("-***-");
    assertThat(masking.text("-abcdefg-")).isEqualTo("-a***-");
  }

  @Test
  void leavesShortValuesAlone() {
    Masking masking = Masking.of(List.of("abc", "", "é"));

    assertThat(masking.text("abc é YWJj")).isEqualTo("abc é YWJj");
  }

  @Test
  void answersTheSameObjectWhenNothingIsHidden() {
    Masking masking = Masking.of(List.of("hunter22"));
    String text = "nothing here";
    Map<String, Object> value = Map.of("a", List.of(1, "b", Map.of()));

    assertThat(masking.text(text)).isSameAs(text);
    assertThat(masking.value(value)).isSameAs(value);
    assertThat(Masking.NONE.text(text)).isSameAs(text);
    assertThat(Masking.NONE.value(value)).isSameAs(value);
  }

  @Test
  void hidesKeysAsWellAsValues() {
    Masking masking = Masking.of(List.of("hunter22"));
    Map<String, Object> value = new HashMap<>();
    value.put("x-hunter22", List.of("hunter22", Map.of("deep", "a hunter22")));
    value.put("none", null);
    value.put("yes", true);

    assertThat(masking.value(value))
        .isEqualTo(
            map("x-***", List.of("***", Map.of("deep", "a ***")), "none", null, "yes", true));
  }

  @Test
  void keepsEveryMemberThoughKeysLookAlike() {
    Masking masking = Masking.of(List.of("hunter22", "swordfish"));

    Object masked = masking.value(Map.of("hunter22", 1, "swordfish", 2));

    assertThat((Map<?, ?>) masked).hasSize(2);
    assertThat(masked.toString()).doesNotContain("hunter22", "swordfish");
  }

  @Test
  void hidesNumbersThatSpellAValue() {
    Masking masking = Masking.of(List.of("12345678", "2.71828"));

    assertThat(masking.value(12345678)).isEqualTo("***");
    assertThat(masking.value(12345678.0)).isEqualTo("***");
    assertThat(masking.value(new BigInteger("99123456789900000000000000"))).isEqualTo("***");
    assertThat(masking.value(-2.71828)).isEqualTo("***");
    assertThat(masking.value(List.of(1234567, 5.0))).isEqualTo(List.of(1234567, 5.0));
    assertThat(masking.value(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void hidesWhatWasStripped() {
    assertThat(Masking.of(List.of(" token-1234\n")).text("Bearer token-1234!"))
        .isEqualTo("Bearer ***!");
  }

  @Test
  void hidesJsonForms() throws JsonProcessingException {
    Masking masking = Masking.of(List.of(AWKWARD));
    String json = Json.text(Map.of("a", AWKWARD));
    String twice = Json.text(json);
    String ascii =
        new ObjectMapper()
            .writer()
            .with(JsonWriteFeature.ESCAPE_NON_ASCII)
            .writeValueAsString(AWKWARD);

    assertThat(masking.text(json)).isEqualTo("{\"a\":\"***\"}");
    assertThat(masking.text(twice)).isEqualTo("\"{\\\"a\\\":\\\"***\\\"}\"");
    assertThat(masking.text(ascii)).isEqualTo("\"***\"");
    assertThat(masking.text(ascii.replace("/", "\\/"))).isEqualTo("\"***\"");
  }

  @Test
  void hidesUrlForms() {
    Masking masking = Masking.of(List.of(AWKWARD));
    String form = URLEncoder.encode(AWKWARD, StandardCharsets.UTF_8);
    // as JavaScript's encodeURIComponent and encodeURI write it
    String component =
        "p%40ss%20w%2Frd%2B%22%C3%BC%22%5C%0A%26%3D%25~*'()%E2%82%AC%F0%9F%98%80%3F%3E";
    String uri = "p@ss%20w/rd+%22%C3%BC%22%5C%0A&=%25~*'()%E2%82%AC%F0%9F%98%80?%3E";

    assertThat(masking.text("q=" + form + "&x")).isEqualTo("q=***&x");
    assertThat(masking.text(form.replace("+", "%20"))).isEqualTo("***");
    assertThat(masking.text(component)).isEqualTo("***");
    assertThat(masking.text(component.toLowerCase(Locale.ROOT))).isEqualTo("***");
    assertThat(masking.text(uri)).isEqualTo("***");
  }

  @Test
  void hidesBasicCredentials() {
    Masking masking = Masking.of(List.of("hunter22"));
    String header = "Basic " + base64("ada:hunter22");

    assertThat(masking.text(header)).startsWith("Basic ").contains("***").hasSizeLessThan(16);
  }

  @Test
  void hidesBase64ThatWasEncodedAgain() {
    String value = "??>>??>>~~~"; // its Base64 has + and /
    Masking masking = Masking.of(List.of(value));
    String encoded = base64(value);

    assertThat(encoded).contains("/", "+");
    assertThat(masking.text(encoded)).isEqualTo("***");
    assertThat(masking.text(URLEncoder.encode(encoded, StandardCharsets.UTF_8)))
        .isEqualTo("***%3D");
    assertThat(masking.text(encoded.replace("/", "\\/"))).isEqualTo("***");
    assertThat(masking.text(encoded.replace('+', '-').replace('/', '_'))).isEqualTo("***");
  }

  @Test
  void hidesLongValuesAndTheirPieces() {
    String value = random(20_000, 1);
    Masking masking = Masking.of(List.of(value));

    assertThat(masking.text("<" + value + ">")).isEqualTo("<***>");
    assertThat(masking.text("<" + base64(value) + ">")).isEqualTo("<***>");
    assertThat(masking.text("<" + base64("x" + value) + ">")).hasSizeLessThan(12);
    assertThat(masking.text(value.substring(0, 10_000)).length()).isLessThan(40);
    assertThat(masking.text(random(20_000, 2))).hasSize(20_000);
  }

  @Test
  @Timeout(20)
  void manyValuesCostNoMoreTime() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      values.add(random(40, i));
    }
    Masking masking = Masking.of(values);
    String text = random(1_000_000, -1) + values.get(999);

    assertThat(masking.text(text)).endsWith("***").hasSize(1_000_003);
  }

  @Test
  @Timeout(20)
  void periodicTextsAreNoTrap() {
    Masking masking =
        Masking.of(List.of("a".repeat(65_536), "ab".repeat(30), "a".repeat(30) + "b"));

    assertThatCode(
            () -> {
              assertThat(masking.text("a".repeat(2_000_000))).isEqualTo("***");
              masking.text("ab".repeat(1_000_000));
              masking.text(("a".repeat(29) + "c").repeat(60_000));
            })
        .doesNotThrowAnyException();
  }

  @Property(tries = 500)
  void noValueIsLeft(
      @ForAll("values") @Size(min = 1, max = 5) List<String> values,
      @ForAll("pieces") @Size(max = 8) List<String> around,
      @ForAll @IntRange(min = 0, max = 1_000) int seed) {
    List<String> parts = new ArrayList<>(around);
    parts.addAll(values);
    Collections.shuffle(parts, new Random(seed));

    String masked = Masking.of(values).text(String.join("", parts));

    for (String value : values) {
      assertThat(masked).doesNotContain(value);
    }
  }

  @Property(tries = 500)
  void nothingElseIsHidden(@ForAll("values") @Size(max = 5) List<String> values) {
    String other = "ÄÖÜ 0101 ÄÖÜ".repeat(20);

    assertThat(Masking.of(values).text(other)).isEqualTo(other);
  }

  @Property(tries = 500)
  void itAgreesWithTheSlowWay(
      @ForAll("small") @Size(min = 1, max = 4) List<String> values,
      @ForAll("smallText") String text) {
    boolean[] hidden = new boolean[text.length()];
    for (String value : values) {
      for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        Arrays.fill(hidden, at, at + value.length(), true);
      }
    }
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < hidden.length; i++) {
      if (!hidden[i]) {
        expected.append(text.charAt(i));
      } else if (i == 0 || !hidden[i - 1]) {
        expected.append("***");
      }
    }

    assertThat(Masking.of(values).text(text)).isEqualTo(expected.toString());
  }

  @Property(tries = 500)
  void base64IsHiddenAtEveryAlignment(
      @ForAll("values") @Size(min = 1, max = 1) List<String> values,
      @ForAll @Size(max = 7) byte[] before,
      @ForAll @Size(max = 7) byte[] after) {
    String value = values.get(0);
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[before.length + bytes.length + after.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(bytes, 0, all, before.length, bytes.length);
    System.arraycopy(after, 0, all, before.length + bytes.length, after.length);

    for (Base64.Encoder encoder :
        List.of(
            Base64.getEncoder(),
            Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder().withoutPadding())) {
      String masked = Masking.of(values).text(encoder.encodeToString(all));
      int shown = masked.replace("***", "").length();

      assertThat(masked).contains("***");
      // what is left can hold the neighbours and nothing of the value
      assertThat(shown * 6 / 8).isLessThanOrEqualTo(before.length + after.length + 1);
    }
  }

  @Property(tries = 300)
  void jsonValuesAreHiddenAtAnyDepth(
      @ForAll("values") @Size(min = 1, max = 3) List<String> values,
      @ForAll @IntRange(min = 0, max = 20) int depth) {
    Object value = map("k" + values.get(0), values.get(values.size() - 1) + "!", "n", 7);
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? List.of(value, "x") : Map.of("y", value);
    }

    String masked = Json.text(Masking.of(values).value(value));

    for (String secret : values) {
      String escaped = Json.text(secret);
      assertThat(masked).doesNotContain(escaped.substring(1, escaped.length() - 1));
    }
  }

  @Property(tries = 100)
  void timeIsLinear(@ForAll("small") @Size(max = 20) List<String> values) {
    Masking masking = Masking.of(values);
    String text = "abab".repeat(25_000);

    assertTimeout(Duration.ofSeconds(5), () -> masking.text(text));
  }

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.strings()
        .withChars("abcdefgXYZ/+\"\\ é€%&=?\n")
        .ofMinLength(4)
        .ofMaxLength(200)
        .list();
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.strings().withChars("abcdefg/+\"\\ é").ofMaxLength(12).list();
  }

  @Provide
  Arbitrary<List<String>> small() {
    return Arbitraries.strings().withChars("ab").ofMinLength(4).ofMaxLength(9).list();
  }

  @Provide
  Arbitrary<String> smallText() {
    return Arbitraries.strings().withChars("abc").ofMaxLength(60);
  }

  private static Map<String, Object> map(Object... entries) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String random(int length, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }
}

package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodyTest {
  enum Colour {
    RED
  }

  record Inner(Boolean on, Double ratio, Instant when) {}

  record Body(
      String name,
      Integer count,
      List<String> tags,
      Map<String, Object> input,
      Inner innerPart,
      Colour colour) {}

  @Test
  void readsARecordWithSnakeCaseNames() {
    assertThat(
            read(
                "{\"name\":\"n\",\"count\":3,\"tags\":[\"a\"],\"input\":{\"x\":[1,null]},"
                    + "\"inner_part\":{\"on\":true,\"when\":\"2026-01-31T12:00:00Z\"}}"))
        .isEqualTo(
            new Body(
                "n",
                3,
                List.of("a"),
                Map.of("x", new ArrayList<>(java.util.Arrays.asList(1, null))),
                new Inner(true, null, Instant.parse("2026-01-31T12:00:00Z")),
                null));
  }

  @Test
  void valuesKeepTheirTypes() {
    assertThat(
            (Map<?, ?>)
                JsonBody.read(
                    bytes("{\"i\":1,\"l\":12345678901,\"b\":123456789012345678901,\"d\":1.5}"),
                    Map.class))
        .isEqualTo(
            Map.of(
                "i", 1, "l", 12345678901L, "b", new BigInteger("123456789012345678901"), "d", 1.5));
  }

  @Test
  void noBodyIsNull() {
    assertThat(JsonBody.read(new byte[0], Body.class)).isNull();
    assertRefused(() -> JsonBody.required(null), "body", "The request needs a JSON body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "{\"nam\":1} | nam | Unknown field nam",
        "{\"inner_part\":{\"of\":1}} | inner_part.of | Unknown field inner_part.of",
        "{\"innerPart\":{}} | innerPart | Unknown field innerPart",
        "{\"name\":1} | name | name must be a text",
        "{\"name\":true} | name | name must be a text",
        "{\"name\":{}} | name | name must be a text",
        "{\"name\":[\"a\"]} | name | name must be a text",
        "{\"count\":\"1\"} | count | count must be a whole number",
        "{\"count\":1.0} | count | count must be a whole number",
        "{\"count\":true} | count | count must be a whole number",
        "{\"count\":3000000000} | count | count must be a whole number in range",
        "{\"tags\":\"a\"} | tags | tags must be a list",
        "{\"tags\":[\"a\",2]} | tags.1 | tags.1 must be a text",
        "{\"input\":[]} | input | input must be an object",
        "{\"input\":\"\"} | input | input must be an object",
        "{\"inner_part\":\"\"} | inner_part | inner_part must be an object",
        "{\"inner_part\":{\"on\":1}} | inner_part.on | inner_part.on must be true or false",
        "{\"inner_part\":{\"on\":\"true\"}} | inner_part.on | inner_part.on must be true or false",
        "{\"inner_part\":{\"ratio\":\"1\"}} | inner_part.ratio | inner_part.ratio must be a number",
        "{\"inner_part\":{\"ratio\":1e999}} | inner_part.ratio | inner_part.ratio is a number that"
            + " is too large at line 1, column 24",
        "{\"colour\":\"blue\"} | colour | colour must be one of [RED]",
        "{\"colour\":0} | colour | colour must be one of [RED]",
        "{\"input\":{\"a\":[1,-1e400]}} | input.a.1 | input.a.1 is a number that is too large at"
            + " line 1, column 18",
        "{\"name\":\"a\",\"name\":\"b\"} | name | name is there twice",
        "{\"input\":{\"a\":{\"b\":1,\"b\":1}}} | input.a.b | input.a.b is there twice",
        "[] | body | body must be an object",
        "7 | body | body must be an object",
        "{} {} | body | The body goes on after the end of its JSON value",
        "{}] | body | The body is not valid JSON (UTF-8) at line 1, column 3",
        "{\"name\": | body | The body is not valid JSON (UTF-8) at line 1, column 9",
        "{'name':1} | body | The body is not valid JSON (UTF-8) at line 1, column 2",
        "{\"count\":NaN} | body | The body is not valid JSON (UTF-8) at line 1, column 13",
        "{\"count\":01} | body | The body is not valid JSON (UTF-8) at line 1, column 11",
        "{} // end | body | The body is not valid JSON (UTF-8) at line 1, column 4"
      })
  void saysWhatIsWrongAndWhere(String json, String field, String reason) {
    assertRefused(() -> read(json), field, reason);
  }

  @Test
  void theLargestNumberIsTakenAndOneMoreIsRefusedInItsLine() {
    assertThat(JsonBody.read(bytes("{\"a\": 1.7976931348623157e308}"), Map.class))
        .isEqualTo(Map.of("a", Double.MAX_VALUE));
    assertRefused(
        () -> read("{\n  \"input\": {\n    \"a\": 1e400\n  }\n}"),
        "input.a",
        "input.a is a number that is too large at line 3, column 10");
    assertThatThrownBy(() -> JsonBody.read(bytes("1e400"), Double.class))
        .hasMessage("body is a number that is too large at line 1, column 1");
  }

  @Test
  void refusesWhatIsTooDeepOrTooLong() {
    assertRefused(
        () -> read("{\"input\":{\"a\":" + "[".repeat(250) + "]".repeat(250) + "}}"),
        "body",
        "The body is nested too deeply");
    assertRefused(
        () -> read("{\"input\":{\"a\":" + "9".repeat(500) + "}}"),
        "body",
        "The body has a number with too many digits");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin = "{\"name\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> JsonBody.read(latin, Body.class))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("The body is not valid JSON (UTF-8)");
  }

  @Test
  void textsAndStreamsAreNotJson() {
    assertThat(JsonBody.isJson(String.class)).isFalse();
    assertThat(JsonBody.isJson(byte[].class)).isFalse();
    assertThat(JsonBody.isJson(ByteArrayInputStream.class)).isFalse();
    assertThat(JsonBody.isJson(jakarta.ws.rs.core.StreamingOutput.class)).isFalse();
    assertThat(JsonBody.isJson(Body.class)).isTrue();
    assertThat(JsonBody.isJson(Map.class)).isTrue();
  }

  @Test
  void writesWithoutEmptyMembers() {
    assertThat(Json.text(new Inner(true, null, Instant.parse("2026-01-31T12:00:00Z"))))
        .isEqualTo("{\"on\":true,\"when\":\"2026-01-31T12:00:00Z\"}");
  }

  private static Object read(String json) {
    return JsonBody.read(bytes(json), Body.class);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String field, String reason) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(problem.details())
                  .containsExactly(Map.entry("field", field), Map.entry("reason", reason));
            });
  }
}

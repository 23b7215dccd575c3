package io.flowrunner.scripting.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptPathsTest {
  private final Map<String, Object> input = new HashMap<>();

  ScriptPathsTest() {
    input.put("list", Arrays.asList(1, 2.0, null, Map.of("k", "v")));
    input.put("text", "añ😀");
    input.put("nothing", null);
    input.put("big", 9_007_199_254_740_993L);
    input.put("1", "one");
    input.put("toString", "own");
    input.put("length", "own length");
  }

  @Test
  void readsMembersAndPositions() {
    assertThat(read("input", "list", 0)).isEqualTo(1);
    assertThat(read("input", "list", 1)).isEqualTo(2.0);
    assertThat(read("input", "list", 3, "k")).isEqualTo("v");
    assertThat(read("input", "big")).isEqualTo(9_007_199_254_740_993L);
    assertThat(read("input", 1)).isEqualTo("one");
    assertThat(read("input", "nothing")).isNull();
    assertThat(read("input", "toString")).isEqualTo("own");
  }

  @Test
  void lengthsAreCountedAsInJavaScript() {
    assertThat(read("input", "list", "length")).isEqualTo(4);
    assertThat(read("input", "text", "length")).isEqualTo(4);
    assertThat(read("input", "text", 1)).isEqualTo("ñ");
    assertThat(read("input", "length")).isEqualTo("own length");
  }

  @Test
  void whatIsMissingIsUndefined() {
    assertThat(read("input", "no")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(read("input", "list", 4)).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(read("input", "list", "map")).isSameAs(ScriptOutcome.UNDEFINED);
    assertThat(read("input", "big", "x")).isSameAs(ScriptOutcome.UNDEFINED);
  }

  @Test
  void membersOfNothingAreErrors() {
    assertThatThrownBy(() -> read("input", "no", "x"))
        .isInstanceOf(ScriptFailedException.class)
        .hasMessage("TypeError: Cannot read property 'x' of undefined");
    assertThatThrownBy(() -> read("input", "nothing", 0))
        .hasMessage("TypeError: Cannot read property '0' of null");
    assertThatThrownBy(() -> read("error", "code"))
        .hasMessage("ReferenceError: error is not defined");
    assertThatThrownBy(() -> read("secrets", "NO"))
        .isInstanceOfSatisfying(
            ScriptFailedException.class,
            failure -> assertThat(failure.code()).isEqualTo("expression_error"));
  }

  @Test
  void readsSecretsByTheirKey() {
    assertThat(read("secrets", "a.b")).isEqualTo("value of a.b");
    assertThat(read("secrets", "a.b", "length")).isEqualTo(12);
    assertThat(read("secrets")).isSameAs(ScriptPaths.NEEDS_JAVASCRIPT);
  }

  @Test
  void prototypesAreLeftToJavaScript() {
    assertThat(read("input", "constructor")).isSameAs(ScriptPaths.NEEDS_JAVASCRIPT);
    assertThat(read("input", "__proto__", "x")).isSameAs(ScriptPaths.NEEDS_JAVASCRIPT);
    assertThat(read("input", "list", "map", "name")).isSameAs(ScriptPaths.NEEDS_JAVASCRIPT);
  }

  private Object read(Object... steps) {
    return ScriptPaths.read(
        new ValuePath(List.of(steps)),
        new ScriptScope() {
          @Override
          public boolean has(String name) {
            return !name.equals("error");
          }

          @Override
          public Object value(String name) {
            return input;
          }

          @Override
          public String secret(String key) {
            if (key.equals("NO")) {
              throw new ScriptFailedException(
                  ScriptFailedException.EXPRESSION_ERROR, "There is no secret NO");
            }
            return "value of " + key;
          }
        });
  }
}

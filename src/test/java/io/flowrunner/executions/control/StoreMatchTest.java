package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreMatchTest {

  private static Arguments of(Object member, Object wish) {
    return Arguments.of(member, wish);
  }

  private static Object op(String operator, Object bound) {
    return Collections.singletonMap(operator, bound);
  }

  static Stream<Arguments> matches() {
    return Stream.of(
        of("a", "a"),
        of(1, 1.0),
        of(1L, 1),
        of(null, null),
        of(true, true),
        of(List.of(1, Map.of("a", 2)), List.of(1.0, Map.of("a", 2L))),
        of(Map.of("a", 1, "b", 2), Map.of("b", 2.0, "a", 1)),
        of(Map.of(), Map.of()),
        of(2, op("gt", 1.5)),
        of(2, op("gte", 2.0)),
        of(1, op("lt", 2)),
        of(2, op("lte", 2)),
        of("b", op("gt", "a")),
        of("\ud83d\ude00", op("gt", "\uffff")),
        of(5, Map.of("gt", 1, "lt", 9)),
        of(2, op("ne", 1)),
        of(null, op("ne", 1)),
        of("1", op("ne", 1)),
        of(1.0, op("in", List.of(3, 1))),
        of(null, op("in", Arrays.asList(1, null))),
        of("abc", op("contains", "b")),
        of(List.of(1, "x"), op("contains", 1.0)),
        of(List.of(Map.of("a", 1)), op("contains", Map.of("a", 1))));
  }

  static Stream<Arguments> misses() {
    return Stream.of(
        of("a", "A"),
        of(1, "1"),
        of(0, null),
        of(false, null),
        of(List.of(1), List.of(1, 2)),
        of(List.of(1, 2), List.of(2, 1)),
        of(Map.of("a", 1), Map.of("a", 1, "b", 2)),
        of(Map.of("a", 1), Map.of("b", 1)),
        of(2, op("gt", 2)),
        of("2", op("gt", 1)),
        of(2, op("lt", "3")),
        of(null, op("lt", 1)),
        of(true, op("gte", true)),
        of(10, Map.of("gt", 1, "lt", 9)),
        of(1.0, op("ne", 1)),
        of(2, op("in", List.of(1, 3))),
        of(2, op("in", 2)),
        of("abc", op("contains", "B")),
        of("1", op("contains", 1)),
        of(Map.of("a", 1), op("contains", "a")));
  }

  private static boolean match(Object member, Object wish) {
    Map<String, Object> value = Collections.singletonMap("m", member);
    return StoreMatch.matches(value, Collections.singletonMap("m", wish));
  }

  @ParameterizedTest
  @MethodSource("matches")
  void finds(Object member, Object wish) {
    assertThat(match(member, wish)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("misses")
  void misses(Object member, Object wish) {
    assertThat(match(member, wish)).isFalse();
  }

  @Test
  void aMapWithOtherNamesIsAValue() {
    Map<String, Object> value = Map.of("gt", 1, "unit", "kg");
    assertThat(match(value, value)).isTrue();
    assertThat(match(5, value)).isFalse();
  }

  @Test
  void everyMemberMustHoldAndAMissingOneCountsAsNull() {
    Map<String, Object> value = Map.of("a", 1, "b", 2);
    assertThat(StoreMatch.matches(value, Map.of("a", 1, "b", 2))).isTrue();
    assertThat(StoreMatch.matches(value, Map.of("a", 1, "b", 3))).isFalse();
    assertThat(StoreMatch.matches(value, Collections.singletonMap("c", null))).isTrue();
    assertThat(StoreMatch.matches(value, Map.of("c", op("ne", 5)))).isTrue();
  }

  @Test
  void onlyMapsHaveMembers() {
    for (Object value : Arrays.asList("a", 1, List.of(), null)) {
      assertThat(StoreMatch.matches(value, Map.of())).isTrue();
      assertThat(StoreMatch.matches(value, Collections.singletonMap("a", null))).isFalse();
    }
  }

  private static List<Object> sorted(String sort, Object... members) {
    List<Object> values = new ArrayList<>();
    for (Object member : members) {
      values.add(Collections.singletonMap("m", member));
    }
    values.sort(StoreMatch.order(sort));
    return new ArrayList<>(values.stream().map(value -> ((Map<?, ?>) value).get("m")).toList());
  }

  @Test
  void ordersByKindThenByValue() {
    Object[] members = {null, "b", 2, List.of(1), "a", 1.5, true, "\uffff", "\ud83d\ude00", false};
    assertThat(sorted("m", members))
        .isEqualTo(
            Arrays.asList(
                false, true, 1.5, 2, "a", "b", "\uffff", "\ud83d\ude00", List.of(1), null));
    assertThat(sorted("-m", members))
        .isEqualTo(
            Arrays.asList(
                List.of(1), "\ud83d\ude00", "\uffff", "b", "a", 2, 1.5, true, false, null));
  }

  @Test
  void equalOnesStayAsTheyCame() {
    assertThat(sorted("-m", 1, 2.0, 1.0, 2L)).containsExactly(2.0, 2L, 1, 1.0);
  }

  @Test
  void valuesWithoutTheMemberAreLast() {
    List<Object> values =
        new ArrayList<>(Arrays.asList("text", Map.of("x", 1), null, Map.of("m", 1)));
    values.sort(StoreMatch.order("-m"));
    assertThat(values).isEqualTo(Arrays.asList(Map.of("m", 1), "text", Map.of("x", 1), null));
  }
}

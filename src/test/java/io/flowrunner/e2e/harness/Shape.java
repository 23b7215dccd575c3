package io.flowrunner.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Exact member names and the types of the contract. */
public final class Shape {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";

  private final JsonNode json;
  private final Set<String> known = new TreeSet<>();

  private Shape(JsonNode json) {
    this.json = json;
    assertThat(json.isObject()).as("an object is expected, not %s", json).isTrue();
  }

  public static Shape of(JsonNode json) {
    return new Shape(json);
  }

  /** These members are there and no others. */
  public Shape is(String... members) {
    return has(members).allKnown();
  }

  /** These members are there; {@link #allKnown} ends the list. */
  public Shape has(String... members) {
    known.addAll(List.of(members));
    assertThat(names()).as("members of %s", json).contains(members);
    for (String name : members) {
      assertThat(json.get(name).isNull()).as("%s of %s is null", name, json).isFalse();
    }
    return this;
  }

  /** These members may be there; {@link #allKnown} ends the list. */
  public Shape mayHave(String... members) {
    known.addAll(List.of(members));
    return this;
  }

  /** There is no member but those named before. */
  public Shape allKnown() {
    assertThat(known).as("members of %s", json).containsAll(names());
    return this;
  }

  public Shape text(String... members) {
    for (String name : members) {
      assertThat(json.get(name).isTextual()).as("%s of %s is a text", name, json).isTrue();
      assertThat(json.get(name).asText()).as("%s of %s", name, json).isNotEmpty();
    }
    return this;
  }

  public Shape times(String... members) {
    for (String name : members) {
      time(json.get(name));
    }
    return this;
  }

  public Shape count(String... members) {
    for (String name : members) {
      assertThat(json.get(name).isIntegralNumber()).as("%s of %s", name, json).isTrue();
    }
    return this;
  }

  /** RFC 3339, UTC, ending in Z. */
  public static Instant time(JsonNode value) {
    assertThat(value.isTextual()).as("%s is a time", value).isTrue();
    assertThat(value.asText()).matches(TIME);
    return Instant.parse(value.asText());
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

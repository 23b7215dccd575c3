package io.flowrunner.flows.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What may stand at a place of a flow document. The language is declared with these in {@link
 * FlowShapes}; the parser checks documents against them, and the JSON Schema is made from them.
 */
sealed interface Shape {
  /** What a message says must be there: {@code text}, {@code a list}. */
  String noun();

  /**
   * Text of one or several lines.
   *
   * @param most characters; the least is one unless {@code mayBeEmpty}
   */
  record Text(int most, boolean mayBeEmpty, boolean manyLines) implements Shape {
    @Override
    public String noun() {
      return "text";
    }
  }

  record Whole(long least, long most) implements Shape {
    @Override
    public String noun() {
      return "a whole number from " + least + " to " + most;
    }
  }

  record Choice(List<String> values) implements Shape {
    @Override
    public String noun() {
      return Words.either(values);
    }
  }

  record Length(boolean mayBeZero) implements Shape {
    @Override
    public String noun() {
      return "a duration such as 30s or 1h30m";
    }
  }

  record Items(Shape item, int most) implements Shape {
    @Override
    public String noun() {
      return "a list";
    }
  }

  /**
   * A map whose keys the author chooses.
   *
   * @param keyRule in words that follow "must be"
   */
  record Table(Pattern keys, String keyRule, Shape value, boolean mayBeEmpty) implements Shape {
    @Override
    public String noun() {
      return "a map";
    }
  }

  /** A map with these members and no others. */
  record Members(List<Member> members) implements Shape {
    static Members of(Member... members) {
      return new Members(List.of(members));
    }

    Optional<Member> find(String name) {
      return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    List<String> names() {
      List<String> names = new ArrayList<>(members.size());
      members.forEach(member -> names.add(member.name()));
      return names;
    }

    @Override
    public String noun() {
      return "a map";
    }
  }

  /** One value as shorthand for a map. */
  record Either(Shape shorthand, Shape full) implements Shape {
    @Override
    public String noun() {
      return shorthand.noun() + " or " + full.noun();
    }
  }

  /** The id of a node of the document. */
  record NodeReference() implements Shape {
    @Override
    public String noun() {
      return "the id of a node";
    }
  }

  /** JavaScript; its syntax is checked when it is compiled. */
  record JavaScript() implements Shape {
    @Override
    public String noun() {
      return "a script";
    }
  }

  /** A map of anything, in which expressions may stand or not. */
  record AnyMap(boolean resolved) implements Shape {
    @Override
    public String noun() {
      return "a map";
    }
  }

  /** Any value, in which expressions may stand. */
  record Anything() implements Shape {
    @Override
    public String noun() {
      return "a value";
    }
  }

  /** A list of anything, or one expression that gives a list. */
  record ResolvedList() implements Shape {
    @Override
    public String noun() {
      return "a list or one ${...} that gives one";
    }
  }

  /**
   * @param fallback what counts when it is not given, as JSON; null for nothing
   * @param example as JSON; null for none
   */
  record Member(
      String name,
      Shape shape,
      boolean required,
      String description,
      Object fallback,
      Object example) {
    static Member required(String name, Shape shape, String description) {
      return new Member(name, shape, true, description, null, null);
    }

    static Member optional(String name, Shape shape, String description) {
      return new Member(name, shape, false, description, null, null);
    }

    Member defaultsTo(Object value) {
      return new Member(name, shape, required, description, value, example);
    }

    Member suchAs(Object value) {
      return new Member(name, shape, required, description, fallback, value);
    }
  }
}

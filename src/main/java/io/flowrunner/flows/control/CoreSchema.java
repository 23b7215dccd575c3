package io.flowrunner.flows.control;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What plain scalars mean by the core schema of YAML 1.2.2 (section 10.3): {@code on} and {@code
 * 12:30:00} are text, {@code 0777} is 777. SnakeYAML's own resolver follows YAML 1.1.
 */
final class CoreSchema extends Resolver {
  /** Longer numbers are refused before they are read: reading one takes quadratic time. */
  static final int LONGEST_NUMBER = 400;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSES = Set.of("false", "False", "FALSE");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  @Override
  protected void addImplicitResolvers() {
    // none of YAML 1.1's: resolve() below is the whole schema
  }

  @Override
  public Tag resolve(NodeId kind, String value, boolean implicit) {
    return switch (kind) {
      case scalar -> implicit ? plain(value) : Tag.STR;
      case sequence -> Tag.SEQ;
      default -> Tag.MAP;
    };
  }

  private static Tag plain(String text) {
    if (NULLS.contains(text)) {
      return Tag.NULL;
    }
    if (TRUES.contains(text) || FALSES.contains(text)) {
      return Tag.BOOL;
    }
    if (!mayBeNumber(text.charAt(0))) {
      return Tag.STR;
    }
    if (isInteger(text)) {
      return Tag.INT;
    }
    return FLOAT.matcher(text).matches() || NOT_FINITE.matcher(text).matches()
        ? Tag.FLOAT
        : Tag.STR;
  }

  private static boolean mayBeNumber(char first) {
    return first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.';
  }

  private static boolean isInteger(String text) {
    return DECIMAL.matcher(text).matches()
        || OCTAL.matcher(text).matches()
        || HEXADECIMAL.matcher(text).matches();
  }

  /** Null as a value, told from "does not fit". */
  static boolean isNull(Tag tag, String text) {
    return Tag.NULL.equals(tag) && NULLS.contains(text);
  }

  /**
   * The JSON value of a scalar with that tag; empty when the text does not fit the tag or JSON has
   * no such number.
   */
  static Optional<Object> value(Tag tag, String text) {
    if (Tag.STR.equals(tag)) {
      return Optional.of(text);
    }
    if (Tag.BOOL.equals(tag) && (TRUES.contains(text) || FALSES.contains(text))) {
      return Optional.of(TRUES.contains(text));
    }
    if (text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    if (Tag.INT.equals(tag) && isInteger(text)) {
      return Optional.of(integer(text));
    }
    if (Tag.FLOAT.equals(tag) && FLOAT.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Double.isInfinite(number) ? Optional.empty() : Optional.of(number);
    }
    return Optional.empty();
  }

  private static Number integer(String text) {
    BigInteger number =
        text.startsWith("0o")
            ? new BigInteger(text.substring(2), 8)
            : text.startsWith("0x")
                ? new BigInteger(text.substring(2), 16)
                : new BigInteger(text.startsWith("+") ? text.substring(1) : text);
    if (number.bitLength() < Integer.SIZE) {
      return number.intValue();
    }
    return number.bitLength() < Long.SIZE ? number.longValue() : (Number) number;
  }
}

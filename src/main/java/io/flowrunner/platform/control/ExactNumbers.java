package io.flowrunner.platform.control;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers between a database and JSON, without loss. */
public final class ExactNumbers {
  private static final int MOST_DIGITS = 300;
  private static final double EXACT = 1L << 53;

  private ExactNumbers() {}

  /** A number where JSON's can hold it exactly, else its text. */
  public static Object json(BigDecimal number) {
    if (number.signum() != 0 && number.precision() - (long) number.scale() > MOST_DIGITS) {
      return number.toPlainString();
    }
    BigDecimal short_ = number.stripTrailingZeros();
    if (short_.scale() <= 0) {
      BigInteger whole = short_.toBigIntegerExact();
      return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }
    double near = number.doubleValue();
    boolean same =
        Double.isFinite(near) && new BigDecimal(Double.toString(near)).compareTo(number) == 0;
    return same ? (Object) near : number.toPlainString();
  }

  /** NaN and the infinities are no JSON: their names are given. */
  public static Object json(double number) {
    return Double.isFinite(number) ? (Object) number : Double.toString(number);
  }

  /** Its digits; a whole number without a fraction. */
  public static String text(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
        return Long.toString((long) value);
      }
    }
    return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
  }
}

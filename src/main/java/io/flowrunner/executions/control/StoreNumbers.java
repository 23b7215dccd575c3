package io.flowrunner.executions.control;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** Arithmetic of the store. A double without fraction that holds it exactly is a whole number. */
final class StoreNumbers {
  private static final double EXACT = 1L << 53;

  private StoreNumbers() {}

  /**
   * Whole numbers add up exactly; as soon as one is not whole, as doubles (IEEE 754).
   *
   * @return Integer, Long or Double; empty when the sum is beyond 64 bits
   */
  static Optional<Number> add(Number one, Number other) {
    Optional<BigInteger> first = whole(one);
    Optional<BigInteger> second = whole(other);
    if (first.isPresent() && second.isPresent()) {
      BigInteger sum = first.get().add(second.get());
      return sum.bitLength() < Long.SIZE ? Optional.of(narrow(sum.longValue())) : Optional.empty();
    }
    double sum = one.doubleValue() + other.doubleValue();
    return Double.isFinite(sum) ? Optional.of(sum) : Optional.empty();
  }

  /** By value: 1 and 1.0 are the same. */
  static int compare(Number one, Number other) {
    if (one instanceof Double && other instanceof Double) {
      double a = one.doubleValue();
      double b = other.doubleValue();
      return a < b ? -1 : a > b ? 1 : 0; // Double.compare tells 0.0 and -0.0 apart
    }
    return exact(one).compareTo(exact(other));
  }

  /** As a reader of JSON would have it. */
  private static Number narrow(long number) {
    if ((int) number == number) {
      return (int) number;
    }
    return number;
  }

  private static Optional<BigInteger> whole(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double size = number.doubleValue();
      return size == Math.rint(size) && Math.abs(size) <= EXACT
          ? Optional.of(BigInteger.valueOf((long) size))
          : Optional.empty();
    } else if (number instanceof BigDecimal decimal) {
      return whole(decimal.doubleValue());
    }
    return Optional.of(new BigInteger(number.toString()));
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Double || number instanceof Float
        ? new BigDecimal(number.doubleValue())
        : new BigDecimal(number.toString());
  }
}

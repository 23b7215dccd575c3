package io.flowrunner.executions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class StoreNumbersTest {
  private static final long EXACT = 1L << 53;

  private static Number add(Number one, Number other) {
    return StoreNumbers.add(one, other).orElse(null);
  }

  @Test
  void wholeNumbersAddUpExactly() {
    assertThat(add(1, 2)).isEqualTo(3);
    assertThat(add(EXACT, 1)).isEqualTo(EXACT + 1);
    assertThat(add(Long.MAX_VALUE, -1L)).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(add(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE + 1L);
    assertThat(add(Integer.MAX_VALUE + 1L, -1)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aDoubleWithoutFractionIsWhole() {
    assertThat(add(1.0, 2)).isEqualTo(3);
    assertThat(add(-0.0, 0)).isEqualTo(0);
    assertThat(add(1e15, 1L)).isEqualTo(1_000_000_000_000_001L);
  }

  @Test
  void fractionsAddUpAsDoubles() {
    assertThat(add(0.1, 0.2)).isEqualTo(0.1 + 0.2);
    assertThat(add(1, 0.5)).isEqualTo(1.5);
    assertThat(add(1e300, 1)).isEqualTo(1e300);
  }

  @Test
  void sumsBeyondSixtyFourBitsAreNone() {
    assertThat(add(Long.MAX_VALUE, 1)).isNull();
    assertThat(add(Long.MIN_VALUE, -1)).isNull();
    assertThat(add(BigInteger.TEN.pow(30), 1)).isNull();
    assertThat(add(Double.MAX_VALUE, Double.MAX_VALUE)).isNull();
    assertThat(add(new BigInteger("9223372036854775808"), -1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void comparesByValue() {
    assertThat(StoreNumbers.compare(1, 1.0)).isZero();
    assertThat(StoreNumbers.compare(0.0, -0.0)).isZero();
    assertThat(StoreNumbers.compare(EXACT + 1, (double) EXACT)).isPositive();
    assertThat(StoreNumbers.compare(0.1, 0.2)).isNegative();
    assertThat(StoreNumbers.compare(BigInteger.TEN.pow(30), 1e30)).isNegative();
    assertThat(StoreNumbers.compare(3, 2L)).isPositive();
  }
}

package io.flowrunner.auth.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowrunner.platform.control.TestTime;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final String HOME = "192.0.2.1";

  private final TestTime time = new TestTime();
  private final LoginThrottle throttle = new LoginThrottle(time, 5, 20, 100);

  @Test
  void fiveFailuresForAnAccountFromAnAddressCloseIt() {
    fail(HOME, "ada", 4);
    assertOpen(HOME, "ada");

    fail(HOME, "ada", 1);
    assertClosed(HOME, "ada", Duration.ofSeconds(30));
    assertOpen(HOME, "bob");
    assertOpen("192.0.2.2", "ada");
  }

  @Test
  void itOpensAfterTheTimeItNamed() {
    fail(HOME, "ada", 5);

    time.pass(Duration.ofSeconds(29));
    assertClosed(HOME, "ada", Duration.ofSeconds(1));
    time.pass(Duration.ofSeconds(1));
    assertOpen(HOME, "ada");
  }

  @Test
  void failuresOfMoreThanAMinuteAgoDoNotCount() {
    fail(HOME, "ada", 4);
    time.pass(Duration.ofMinutes(1));
    fail(HOME, "ada", 4);
    assertOpen(HOME, "ada");
  }

  @Test
  void eachBlockIsTwiceAsLongUpToAQuarterOfAnHour() {
    List<Duration> blocks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fail(HOME, "ada", 5);
      Duration block = closedFor(HOME, "ada");
      blocks.add(block);
      time.pass(block);
    }

    assertThat(blocks)
        .extracting(Duration::toSeconds)
        .containsExactly(30L, 60L, 120L, 240L, 480L, 900L, 900L, 900L);
  }

  @Test
  void afterAQuietTimeItBeginsAnew() {
    fail(HOME, "ada", 5);
    time.pass(Duration.ofSeconds(30));
    fail(HOME, "ada", 5);
    time.pass(Duration.ofSeconds(60).plus(Duration.ofMinutes(16)));

    fail(HOME, "ada", 5);
    assertClosed(HOME, "ada", Duration.ofSeconds(30));
  }

  @Test
  void aSuccessForgetsTheSlipsBeforeIt() {
    fail(HOME, "ada", 4);
    throttle.succeeded(HOME, "ada");
    fail(HOME, "ada", 4);
    assertOpen(HOME, "ada");
  }

  @Test
  void twentyFailuresFromAnAddressCloseItForEveryAccount() {
    for (int i = 0; i < 19; i++) {
      fail(HOME, "account" + i, 1);
    }
    assertOpen(HOME, "ada");

    fail(HOME, "another", 1);
    assertClosed(HOME, "ada", Duration.ofSeconds(30));
    assertOpen("192.0.2.2", "ada");
  }

  @Test
  void aSuccessDoesNotOpenAnAddressForGuessing() {
    for (int i = 0; i < 19; i++) {
      fail(HOME, "account" + i, 1);
    }
    throttle.succeeded(HOME, "mallory");
    fail(HOME, "another", 1);

    assertClosed(HOME, "ada", Duration.ofSeconds(30));
  }

  @Test
  void anAccountAttackedFromEverywhereIsSlowedAndNeverClosed() {
    for (int i = 0; i < 10; i++) {
      fail("198.51.100." + i, "ada", 1);
    }
    assertThat(throttle.delay("ada")).isZero();

    for (int i = 10; i < 90; i++) {
      fail("198.51.100." + i, "ada", 1);
    }
    assertOpen(HOME, "ada");
    assertThat(throttle.delay("ada")).isEqualTo(Duration.ofSeconds(1));
    assertThat(throttle.delay("bob")).isZero();

    time.pass(Duration.ofMinutes(1));
    assertThat(throttle.delay("ada")).isZero();
  }

  @Test
  void whatItRemembersIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      fail("10.0." + i / 256 + "." + i % 256, "account" + i, 1);
    }

    assertThat(throttle.tracked()).isEqualTo(300);
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    for (int i = 1; i <= 20; i++) {
      fail("2001:db8:0:1::" + i, "account" + i, 1);
    }

    assertClosed("2001:db8:0:1:ffff::1", "ada", Duration.ofSeconds(30));
    assertOpen("2001:db8:0:2::1", "ada");
  }

  @Test
  void writesAnIpv6NetworkInOneWay() {
    assertThat(AddressKey.of("2001:0db8:0000:0001:0:0:0:1")).isEqualTo("2001:db8:0:1:");
    assertThat(AddressKey.of("2001:db8:0:1::1")).isEqualTo("2001:db8:0:1:");
    assertThat(AddressKey.of("2001:db8:0:1::")).isEqualTo("2001:db8:0:1:");
    assertThat(AddressKey.of("::1")).isEqualTo("0:0:0:0:");
    assertThat(AddressKey.of("0:0:0:0:0:0:0:1")).isEqualTo("0:0:0:0:");
    assertThat(AddressKey.of("::2:3:4:5:6:7")).isEqualTo("0:0:2:3:");
    assertThat(AddressKey.of("fe80::1%eth0")).isEqualTo("fe80:0:0:0:");
    assertThat(AddressKey.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(AddressKey.of("192.0.2.1")).isEqualTo("192.0.2.1");
  }

  private void fail(String address, String account, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(address, account);
    }
  }

  private void assertOpen(String address, String account) {
    assertThatCode(() -> throttle.check(address, account)).doesNotThrowAnyException();
  }

  private void assertClosed(String address, String account, Duration retryAfter) {
    assertThat(closedFor(address, account)).isEqualTo(retryAfter);
  }

  private Duration closedFor(String address, String account) {
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> throttle.check(address, account));
    assertThat(problem).isNotNull();
    assertThat(problem.kind()).isEqualTo(ProblemKind.RATE_LIMITED);
    return problem.retryAfter().orElseThrow();
  }
}

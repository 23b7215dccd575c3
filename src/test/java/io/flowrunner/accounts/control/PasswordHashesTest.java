package io.flowrunner.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PasswordHashesTest {
  private final PasswordHashes hashes = new PasswordHashes(1_000, 2, 64, Duration.ofSeconds(10));

  @Test
  void knowsItsPasswordAndNoOther() {
    String hash = hashes.hash("correct horse");

    assertThat(matches("correct horse", hash)).isTrue();
    assertThat(matches("correct horsf", hash)).isFalse();
    assertThat(matches("", hash)).isFalse();
    assertThat(matches("correct horse ", hash)).isFalse();
  }

  @Test
  void tellsCharactersBeyondAsciiApart() {
    String hash = hashes.hash("pässwörd😀");

    assertThat(matches("pässwörd😀", hash)).isTrue();
    assertThat(matches("password😀", hash)).isFalse();
    assertThat(matches("p?ssw?rd??", hash)).isFalse();
  }

  @Test
  void saltsEachPassword() {
    assertThat(hashes.hash("password")).isNotEqualTo(hashes.hash("password"));
  }

  @Test
  void agreesWithPublishedVectors() {
    // PBKDF2-HMAC-SHA512, "password", salt "salt" + padding, computed with OpenSSL 3 and Python
    String hash = "pbkdf2-sha512$1$c2FsdA==$hn9wzxreAs/zdSWZo6U9xK80x6ZpgVrl1RNVThyM8lI=";

    assertThat(matches("password", hash)).isTrue();
    assertThat(matches("passwore", hash)).isFalse();
  }

  @Test
  void readsHashesOfAnotherStrength() {
    String weak = new PasswordHashes(1_001, 1, 1, Duration.ofSeconds(1)).hash("password");

    assertThat(weak).startsWith("pbkdf2-sha512$1001$");
    assertThat(matches("password", weak)).isTrue();
  }

  @Test
  void noPasswordMatchesTheDecoy() {
    assertThat(hashes.decoy()).startsWith("pbkdf2-sha512$1000$");
    assertThat(matches("", hashes.decoy())).isFalse();
  }

  @Test
  void whatTheLastCheckThrowsIsThrownAndFreesThePlace() {
    PasswordHashes narrow = new PasswordHashes(1_000, 1, 1, Duration.ofMillis(1));
    String hash = narrow.hash("password");

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  narrow.matches(
                      "password",
                      hash,
                      () -> {
                        throw ProblemException.conflict("no");
                      }))
          .hasMessage("no");
    }
    assertThat(narrow.matches("password", hash, () -> {})).isTrue();
  }

  @Test
  @Timeout(20)
  void refusesWhenTooManyAreAtIt() throws Exception {
    PasswordHashes narrow = new PasswordHashes(1_000, 1, 4, Duration.ofMillis(20));
    String hash = narrow.hash("password");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread holder =
        new Thread(
            () ->
                narrow.matches(
                    "password",
                    hash,
                    () -> {
                      inside.countDown();
                      await(leave);
                    }));
    holder.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    holder.start();
    inside.await();

    assertThatThrownBy(() -> narrow.hash("another"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ProblemKind.UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });

    leave.countDown();
    holder.join();
    assertThat(failure.get()).isNull();
    assertThat(narrow.hash("another")).isNotEmpty();
  }

  private boolean matches(String password, String hash) {
    return hashes.matches(password, hash, () -> {});
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

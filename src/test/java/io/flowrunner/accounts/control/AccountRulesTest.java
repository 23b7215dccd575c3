package io.flowrunner.accounts.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRulesTest {
  private static final Caller ADMIN = new Caller("account-1", "a@b.c", Role.ADMIN, "login-1");
  private static final Caller USER = new Caller("account-2", "u@b.c", Role.USER, "login-2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admin@localhost",
        "user@example.com",
        "first.last+tag@sub.example.co.uk",
        "o'brien@example.com",
        "jürgen@müller.de",
        "x@a-b.c--d.example"
      })
  void takesAddresses(String email) {
    assertThat(AccountRules.email(email)).isEqualTo(email);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "user",
        "@example.com",
        "user@",
        "user@@example.com",
        "us er@example.com",
        "user@exam ple.com",
        "user@example.com\n",
        "user@example..com",
        ".user@example.com",
        "user.@example.com",
        "user@-example.com",
        "user@example-.com",
        "<user@example.com>",
        "user@example.com,b@example.com",
        "user\u0000@example.com"
      })
  void refusesWhatIsNoAddress(String email) {
    assertRejected("email", () -> AccountRules.email(email));
  }

  @Test
  void refusesAnAddressThatIsTooLong() {
    assertRejected("email", () -> AccountRules.email("a".repeat(65) + "@example.com"));
    assertRejected("email", () -> AccountRules.email("a@" + "b".repeat(253)));
    assertThat(AccountRules.email("a@" + "b".repeat(252))).hasSize(254);
  }

  @Test
  void countsCharactersOfANameNotCodeUnits() {
    assertThat(AccountRules.name("😀".repeat(200))).isNotEmpty();
    assertRejected("name", () -> AccountRules.name("😀".repeat(201)));
    assertRejected("name", () -> AccountRules.name(""));
    assertRejected("name", () -> AccountRules.name("  "));
    assertRejected("name", () -> AccountRules.name("a\u0000b"));
    assertRejected("name", () -> AccountRules.name("a\ud800b"));
  }

  @Test
  void wantsPasswordsOf8To128Characters() {
    assertRejected("password", () -> AccountRules.password("1234567"));
    assertRejected("password", () -> AccountRules.password("😀".repeat(7)));
    assertRejected("password", () -> AccountRules.password("x".repeat(129)));
    assertThat(AccountRules.password("12345678")).isEqualTo("12345678");
    assertThat(AccountRules.password("x".repeat(128))).hasSize(128);
  }

  @Test
  void neverRepeatsARefusedPassword() {
    assertThatThrownBy(() -> AccountRules.password("hunter2")).hasMessageNotContaining("hunter2");
  }

  @Test
  void knowsTwoRoles() {
    assertThat(AccountRules.role("admin")).isEqualTo(Role.ADMIN);
    assertThat(AccountRules.role("user")).isEqualTo(Role.USER);
    assertRejected("role", () -> AccountRules.role("Admin"));
    assertRejected("role", () -> AccountRules.role("root"));
  }

  @Test
  void missingFieldsAreAnotherKindOfProblem() {
    assertThatThrownBy(() -> AccountRules.required("name", "Name", null))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ProblemKind.INVALID_REQUEST);
              assertThat(e.details())
                  .isEqualTo(Map.of("field", "name", "reason", "Name is required"));
            });
  }

  @Test
  void aUserMayOnlyTouchItsOwnAccountAndNotItsRole() {
    assertForbidden(() -> AccountRules.requireAdmin(USER));
    assertForbidden(() -> AccountRules.requireOwnOrAdmin(USER, "account-1"));
    assertForbidden(() -> AccountRules.requireMayGiveRole(USER, Role.ADMIN));
    assertThatCode(
            () -> {
              AccountRules.requireOwnOrAdmin(USER, "account-2");
              AccountRules.requireMayGiveRole(USER, null);
              AccountRules.requireMayGiveRole(USER, Role.USER);
              AccountRules.requireAdmin(ADMIN);
              AccountRules.requireOwnOrAdmin(ADMIN, "account-2");
              AccountRules.requireMayGiveRole(ADMIN, Role.USER);
            })
        .doesNotThrowAnyException();
  }

  private static void assertRejected(String field, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ProblemKind.VALIDATION_ERROR);
              assertThat(e.details()).containsEntry("field", field);
            });
  }

  private static void assertForbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemKind.FORBIDDEN));
  }
}

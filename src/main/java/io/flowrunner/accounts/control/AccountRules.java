package io.flowrunner.accounts.control;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.accounts.entity.Role;
import io.flowrunner.problems.entity.ProblemException;
import java.util.regex.Pattern;

/** What an account may look like and who may do what with it. */
public final class AccountRules {
  public static final int MAX_NAME = 200;
  public static final int MAX_EMAIL = 254;
  public static final int MIN_PASSWORD = 8;
  public static final int MAX_PASSWORD = 128;

  /** RFC 5321's usual form (dot-atom); one label after the @ will do, for admin@localhost. */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]++(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]++)*+"
              + "@[\\p{L}\\p{N}]++(-++[\\p{L}\\p{N}]++)*+(\\.[\\p{L}\\p{N}]++(-++[\\p{L}\\p{N}]++)*+)*+");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

  private AccountRules() {}

  /** 400 when a required field is not there. */
  public static String required(String field, String label, String value) {
    if (value == null) {
      throw ProblemException.invalid(field, label + " is required");
    }
    return value;
  }

  public static String name(String name) {
    int length = name.codePointCount(0, name.length());
    if (name.isBlank() || length > MAX_NAME || CONTROL.matcher(name).find()) {
      throw ProblemException.rejected(
          "name", "Name must have 1 to " + MAX_NAME + " characters, without control characters");
    }
    return name;
  }

  public static String email(String email) {
    if (email.length() > MAX_EMAIL || email.indexOf('@') > 64 || !EMAIL.matcher(email).matches()) {
      throw ProblemException.rejected(
          "email",
          "E-mail must be an address such as user@example.com, at most "
              + MAX_EMAIL
              + " characters");
    }
    return email;
  }

  public static String password(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
      throw ProblemException.rejected(
          "password", "Password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
    }
    return password;
  }

  public static Role role(String role) {
    return Role.of(role)
        .orElseThrow(() -> ProblemException.rejected("role", "Role must be admin or user"));
  }

  public static void requireAdmin(Caller caller) {
    if (!caller.isAdmin()) {
      throw ProblemException.forbidden("Only an administrator may do this");
    }
  }

  /** A user is told nothing about other accounts, not even whether they exist. */
  public static void requireOwnOrAdmin(Caller caller, String accountId) {
    if (!caller.isAdmin() && !caller.accountId().equals(accountId)) {
      throw ProblemException.forbidden("You may only do this with your own account");
    }
  }

  /**
   * @param role null when it is not to be changed
   */
  public static void requireMayGiveRole(Caller caller, Role role) {
    if (role != null && !caller.isAdmin() && role != caller.role()) {
      throw ProblemException.forbidden("Only an administrator may change a role");
    }
  }

  public static ProblemException emailTaken() {
    return ProblemException.conflict("There is already an account with this e-mail");
  }

  public static ProblemException lastAdministrator() {
    return ProblemException.conflict(
        "This is the last administrator; make another account an administrator first");
  }
}

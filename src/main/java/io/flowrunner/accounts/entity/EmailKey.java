package io.flowrunner.accounts.entity;

import java.util.Locale;

/** What an e-mail is compared by: case does not count. */
public final class EmailKey {
  private EmailKey() {}

  public static String of(String email) {
    return email.toLowerCase(Locale.ROOT);
  }
}

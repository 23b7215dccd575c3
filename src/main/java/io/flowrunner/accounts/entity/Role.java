package io.flowrunner.accounts.entity;

import io.flowrunner.platform.control.EnumWord;
import java.util.Arrays;
import java.util.Optional;

/** What an account may do; shown in lower case. */
public enum Role {
  ADMIN,
  USER;

  public String text() {
    return EnumWord.of(this);
  }

  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}

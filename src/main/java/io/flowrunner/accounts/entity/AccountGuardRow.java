package io.flowrunner.accounts.entity;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row to lock: whoever counts administrators in order to take one away holds it. */
@Entity
@Table(name = "account_guard")
public class AccountGuardRow {
  public static final String ADMINISTRATORS = "administrators";

  @Id private String id;

  protected AccountGuardRow() {}

  public String id() {
    return id;
  }
}

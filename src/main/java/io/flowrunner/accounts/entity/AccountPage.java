package io.flowrunner.accounts.entity;

import java.util.List;

/**
 * @param total of the whole list, not of this page
 */
public record AccountPage(List<Account> accounts, long total) {}

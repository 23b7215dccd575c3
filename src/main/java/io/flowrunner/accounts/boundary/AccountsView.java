package io.flowrunner.accounts.boundary;

import io.flowrunner.accounts.entity.AccountPage;
import io.flowrunner.platform.control.PageRequest;
import java.util.List;

/** One page of accounts as the API shows it. */
public record AccountsView(List<AccountView> accounts, long total, int limit, int offset) {

  static AccountsView of(AccountPage page, PageRequest request) {
    return new AccountsView(
        page.accounts().stream().map(AccountView::of).toList(),
        page.total(),
        request.limit(),
        request.offset());
  }
}

package io.flowrunner.accounts.entity;

/**
 * Who makes a request, as the door (auth) established it. Injectable in request scope.
 *
 * @param loginId the login whose token was shown; ends with logout
 */
public record Caller(String accountId, String email, Role role, String loginId) {
  public boolean isAdmin() {
    return role == Role.ADMIN;
  }
}

package io.flowrunner.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Logs in with the right password. The server checks a few passwords at a time and turns the rest
 * away; who is turned away tries again, and that time counts.
 */
final class LoginWorkload implements Workload {
  private static final int TURNED_AWAY = 503;
  private static final long BEFORE_NEXT_TRY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final List<byte[]> TOKEN = RequestWorkload.bytes("\"token\":\"");

  private final byte[] request;

  /**
   * @param body the user and the password
   */
  LoginWorkload(String body) {
    request = HttpRequests.of("POST", "/api/v1/auth/login", null, body);
  }

  @Override
  public String name() {
    return "login";
  }

  @Override
  public void once(HttpConnection connection) throws IOException {
    HttpAnswer answer = connection.exchange(request);
    while (answer.status() == TURNED_AWAY) {
      LockSupport.parkNanos(BEFORE_NEXT_TRY);
      answer = connection.exchange(request);
    }
    answer.expect(200, TOKEN);
  }
}

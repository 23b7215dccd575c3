package io.flowrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts a run without waiting, then asks for it until it has completed. */
final class FollowWorkload implements Workload {
  private static final byte[] ID = "\"execution_id\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] RUNNING = "\"status\":\"running\"".getBytes(StandardCharsets.UTF_8);
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);

  private final String token;
  private final byte[] start;
  private final List<byte[]> parts;

  FollowWorkload(String token, byte[] start, String... parts) {
    this.token = token;
    this.start = start;
    this.parts = RequestWorkload.bytes(parts);
  }

  @Override
  public String name() {
    return "follow";
  }

  @Override
  public void once(HttpConnection connection) throws IOException {
    String id = connection.exchange(start).expect(201, List.of()).member(ID);
    byte[] look = HttpRequests.of("GET", "/api/v1/executions/" + id, token, null);
    HttpAnswer seen = connection.exchange(look);
    while (seen.status() == 200 && seen.contains(RUNNING)) {
      LockSupport.parkNanos(BETWEEN);
      seen = connection.exchange(look);
    }
    seen.expect(200, parts);
  }
}

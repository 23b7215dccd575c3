package io.flowrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The same request each time; its answer is 200 and has all the parts. */
record RequestWorkload(String name, byte[] request, List<byte[]> parts) implements Workload {

  static RequestWorkload of(String name, byte[] request, String... parts) {
    return new RequestWorkload(name, request, bytes(parts));
  }

  static List<byte[]> bytes(String... parts) {
    return Arrays.stream(parts).map(part -> part.getBytes(StandardCharsets.UTF_8)).toList();
  }

  @Override
  public void once(HttpConnection connection) throws IOException {
    connection.exchange(request).expect(200, parts);
  }
}

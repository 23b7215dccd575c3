package io.flowrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Each run adds one to the same entry of the store; the sum must be the number of runs. */
final class CountingWorkload implements Workload {
  private static final List<byte[]> COMPLETED = RequestWorkload.bytes("\"status\":\"completed\"");
  private static final Pattern RESULT = Pattern.compile("\"result\":\\{\"value\":(\\d+)}");

  private final byte[] request;
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong highest = new AtomicLong();

  CountingWorkload(byte[] request) {
    this.request = request;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void once(HttpConnection connection) throws IOException {
    HttpAnswer answer = connection.exchange(request).expect(200, COMPLETED);
    Matcher result = RESULT.matcher(new String(answer.body(), StandardCharsets.UTF_8));
    if (!result.find()) {
      throw new IOException("Expected a number, got " + answer);
    }
    runs.incrementAndGet();
    highest.accumulateAndGet(Long.parseLong(result.group(1)), Math::max);
  }

  @Override
  public void verify() throws IOException {
    if (runs.get() != highest.get()) {
      throw new IOException(runs + " runs have counted to " + highest);
    }
  }
}

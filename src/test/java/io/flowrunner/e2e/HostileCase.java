package io.flowrunner.e2e;

import io.flowrunner.e2e.harness.Answer;
import java.util.function.Supplier;

/**
 * A request that nobody should send.
 *
 * @param isHttp whether the server's HTTP parser lets it through to the application; what it
 *     refuses itself is answered without a body
 */
record HostileCase(String name, boolean isHttp, Supplier<Answer> request) {
  HostileCase(String name, Supplier<Answer> request) {
    this(name, true, request);
  }
}

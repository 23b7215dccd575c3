package io.flowrunner.e2e;

import io.flowrunner.e2e.harness.Answer;
import java.util.function.Supplier;

/** A request that nobody should send. */
record HostileCase(String name, Supplier<Answer> request) {}

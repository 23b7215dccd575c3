package io.flowrunner.executions.control;

import io.flowrunner.secrets.control.Masking;
import java.util.Collection;

/** The secret values that an execution knows; prepared for masking once, when first needed. */
final class SecretsToMask {
  private final Collection<String> values;
  private Masking masking;

  SecretsToMask(Collection<String> values) {
    this.values = values;
  }

  /** Whether these are the very same values: executions that learn nothing new keep theirs. */
  boolean isOf(Collection<String> others) {
    return values == others;
  }

  synchronized Masking masking() {
    if (masking == null) {
      masking = Masking.of(values);
    }
    return masking;
  }
}

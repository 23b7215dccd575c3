package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The flows under {@code src/test/resources/e2e}. */
public final class FlowFile {
  private FlowFile() {}

  public static String read(String name) {
    try (InputStream in = FlowFile.class.getResourceAsStream("/e2e/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no e2e/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With {@code @BASE@} filled in: where the flow's HTTP nodes call. */
  public static String read(String name, String base) {
    return read(name).replace("@BASE@", base);
  }
}

package io.flowrunner.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path directory;

  @Test
  void aBuildUnderARunningServerChangesNothingOfItsCopy() throws IOException {
    Path library = write("lib/some-1.0.jar", "some");
    Path plain = write("lib/flowrunner-plain.jar", "before");
    Path scanned = write("classes/Some.class", "before");

    Launcher.copy(directory.resolve("built"), directory.resolve("copy"));
    Files.writeString(plain, "after");
    Files.writeString(scanned, "after");

    Path copy = directory.resolve("copy");
    assertThat(copy.resolve("lib/flowrunner-plain.jar")).hasContent("before");
    assertThat(copy.resolve("classes/Some.class")).hasContent("before");
    assertThat(Files.isSameFile(copy.resolve("lib/some-1.0.jar"), library)).isTrue();
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve("built").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}

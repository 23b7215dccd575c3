package io.flowrunner.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path parent;

  @Test
  void isEmptyAndNamedAfterTheProcess() throws IOException {
    Path directory = RunDirectory.make(parent.resolve("not").resolve("there"));
    assertThat(directory).isEmptyDirectory();
    assertThat(directory.getFileName())
        .hasToString("flowrunner-run-" + ProcessHandle.current().pid());
    Files.writeString(directory.resolve("left"), "by a process of the same number");
    assertThat(RunDirectory.make(directory.getParent())).isEqualTo(directory).isEmptyDirectory();
  }

  @Test
  void removesWhatProcessesHaveLeftThatRunNoMore() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = parent.resolve("flowrunner-run-" + ended.pid());
    Files.createDirectories(left.resolve("config"));
    Files.writeString(left.resolve("config").resolve("domain.xml"), "<domain/>");

    RunDirectory.make(parent);

    assertThat(left).doesNotExist();
  }

  @Test
  void keepsWhatIsInUseOrNotItsOwn() throws IOException {
    long running = ProcessHandle.current().parent().orElseThrow().pid();
    Path used = Files.createDirectory(parent.resolve("flowrunner-run-" + running));
    Path other = Files.createDirectory(parent.resolve("flowrunner-run-my-notes"));

    RunDirectory.make(parent);

    assertThat(used).exists();
    assertThat(other).exists();
  }
}

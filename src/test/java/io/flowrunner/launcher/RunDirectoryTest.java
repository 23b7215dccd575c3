package io.flowrunner.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path parent;

  /** A process of its own, for a lock is the process's. */
  public static void main(String[] parent) {
    System.out.println(RunDirectory.make(Path.of(parent[0])));
  }

  private Path leftByAnother() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RunDirectoryTest.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String made = new String(other.getInputStream().readAllBytes()).strip();
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Path.of(made);
  }

  @Test
  void nobodyElseMayEnterIt() throws IOException {
    Path directory = RunDirectory.make(parent.resolve("not").resolve("there"));
    assertThat(directory).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void removesWhatProcessesHaveLeftThatRunNoMore() throws Exception {
    Path left = leftByAnother();
    assertThat(left).isDirectory();
    Files.createDirectories(left.resolve("config"));
    Files.writeString(left.resolve("config").resolve("domain.xml"), "<domain/>");

    RunDirectory.make(parent);

    assertThat(left).doesNotExist();
  }

  @Test
  void keepsWhatIsInUseOrNotItsOwn() throws Exception {
    Path used = RunDirectory.make(parent);
    Path other = Files.createDirectory(parent.resolve("flowrunner-run-my-notes"));
    Path outside = Files.createDirectory(parent.resolve("outside"));
    Path link = Files.createSymbolicLink(parent.resolve("flowrunner-run-link"), outside);
    Files.createFile(outside.resolve("in-use"));

    leftByAnother();
    RunDirectory.make(parent);

    assertThat(used.resolve("in-use")).exists();
    assertThat(other).exists();
    assertThat(link).exists();
    assertThat(outside.resolve("in-use")).exists();
  }
}

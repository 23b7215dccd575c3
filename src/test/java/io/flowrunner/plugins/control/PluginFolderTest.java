package io.flowrunner.plugins.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {
  private static final Logger LOG = Logger.getLogger(PluginFolder.class.getName());
  private static final String MAY_WRITE = " can be written by others than its owner";

  @TempDir Path home;
  private Path path;
  private PluginFolder folder;
  private final List<String> warnings = new ArrayList<>();
  private final Handler catcher =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          warnings.add(line.getMessage());
        }

        @Override
        public void flush() {
          // nothing is kept back
        }

        @Override
        public void close() {
          // nothing is open
        }
      };

  @BeforeEach
  void make() throws IOException {
    LOG.addHandler(catcher);
    LOG.setUseParentHandlers(false);
    path = home.resolve("plugins");
    folder = new PluginFolder(path, 1_000, 3);
    folder.make();
  }

  @AfterEach
  void close() {
    folder.close();
    LOG.removeHandler(catcher);
    LOG.setUseParentHandlers(true);
  }

  private Path file(String name, String rights) throws IOException {
    Path file = Files.writeString(path.resolve(name), "x");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  @Test
  void itIsMadeForItsOwnerAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
    file("sound.jar", "rw-r--r--");

    assertThat(folder.jars()).containsExactly("sound.jar");
    assertThat(folder.copy("sound.jar").path()).hasContent("x");
    assertThat(warnings).isEmpty();
  }

  @Test
  void oneThatOthersMayWriteIsWarnedOf() throws IOException {
    for (String rights : List.of("rwx-w----", "rwxr-x-w-")) {
      warnings.clear();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));

      assertThat(folder.jars()).isEmpty();
      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith(path + MAY_WRITE)
          .endsWith("chmod go-w");
    }
  }

  @Test
  void aJarThatOthersMayWriteIsWarnedOf() throws Exception {
    Path ours = file("group.jar", "rw-rw----");
    Path all = file("others.jar", "rw----rw-");

    assertThat(folder.copy("group.jar").path()).exists();
    assertThat(folder.copy("others.jar").path()).exists();
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0)).startsWith(ours.toRealPath() + MAY_WRITE);
    assertThat(warnings.get(1)).startsWith(all.toRealPath() + MAY_WRITE);
  }

  @Test
  void oneWithTooManyFilesIsNotRead() throws IOException {
    file("a.jar", "rw-------");
    file("notes.txt", "rw-------");
    file(".hidden", "rw-------");
    assertThat(folder.jars()).containsExactly("a.jar");

    file("one-more", "rw-------");
    assertThatThrownBy(folder::jars)
        .isInstanceOf(CrowdedFolderException.class)
        .hasMessage("it holds more than 3 files (flowrunner.limits.plugin_files)");
  }
}

package io.flowrunner.platform.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory {@code flowrunner.home}: the embedded database and the master key. */
record Home(Path directory) {

  /**
   * @throws SettingException when it cannot be made or written
   */
  void prepare() {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, ".try", null));
    } catch (IOException e) {
      throw new SettingException(
          Settings.HOME.fullKey()
              + " ("
              + Settings.HOME.variable()
              + ") is \""
              + directory
              + "\", but nothing can be written there ("
              + e.getClass().getSimpleName()
              + "); create it, give this user the right to write it, or set another directory");
    }
  }

  Path derby() {
    return directory.resolve("derby");
  }

  Path masterKey() {
    return directory.resolve("master.key");
  }
}

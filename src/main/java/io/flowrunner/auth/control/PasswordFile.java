package io.flowrunner.auth.control;

import io.flowrunner.platform.control.SettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file with the generated password of the first administrator; only its owner can read it. */
record PasswordFile(Path path) {
  static PasswordFile in(Path home) {
    return new PasswordFile(home.resolve("admin-password"));
  }

  Optional<Path> ifThere() {
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }

  /** Replaces what an earlier database left; never readable by others, not even for a moment. */
  void write(String password) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Path draft = path.resolveSibling(path.getFileName() + ".new");
      Files.deleteIfExists(draft);
      Files.createFile(draft, ownerOnly());
      Files.writeString(draft, password + "\n", StandardCharsets.US_ASCII);
      Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SettingException(
          "the first administrator's password cannot be written to "
              + path
              + " ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new SettingException(path + " cannot be deleted (" + e.getClass().getName() + ")");
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}

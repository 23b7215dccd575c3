package io.flowrunner.platform.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;

/** A file that holds one key of 32 bytes in Base64 and that only its owner can read. */
record KeyFile(Path path) {
  private static final Logger LOG = Logger.getLogger(KeyFile.class.getName());
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OTHERS_READ =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  /**
   * Empty when there is no such file.
   *
   * @throws SettingException when it cannot be read or holds something else
   */
  Optional<byte[]> read() {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(Files.readString(path, StandardCharsets.US_ASCII).strip());
      warnIfOthersCanRead();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SettingException(
          "the master key " + path + " cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (IllegalArgumentException e) {
      key = new byte[0];
    }
    if (key.length != AesGcm.KEY_BYTES) {
      throw new SettingException(
          "the master key "
              + path
              + " does not hold 32 bytes in Base64; restore it from a backup, without it what is"
              + " encrypted in the database is lost");
    }
    return Optional.of(key);
  }

  /**
   * Makes a key, or takes the one that another process has made meanwhile. It is on the disk when
   * this returns, complete or not at all.
   */
  byte[] create() {
    String text = Base64.getEncoder().encodeToString(AesGcm.newKey()) + "\n";
    try {
      Path draft = draft();
      try {
        write(draft, text);
        Files.createLink(path, draft); // fails if there is one: never replaces a key
      } catch (FileAlreadyExistsException e) {
        LOG.fine("Another process has made the master key");
      } catch (UnsupportedOperationException e) {
        Files.move(draft, path); // a file system without links
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new SettingException(
          "the master key " + path + " cannot be made (" + e.getClass().getSimpleName() + ")");
    }
    return read().orElseThrow();
  }

  private Path draft() throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    return isPosix()
        ? Files.createTempFile(
            directory, ".key", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
        : Files.createTempFile(directory, ".key", null);
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
  }

  private void warnIfOthersCanRead() throws IOException {
    if (isPosix() && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_READ::contains)) {
      LOG.warning(() -> "Other users can read the master key: chmod 600 " + path);
    }
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

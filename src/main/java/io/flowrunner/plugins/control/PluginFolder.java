package io.flowrunner.plugins.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * {@code flowrunner.home/plugins}: whatever somebody puts there. Its files are copied to a private
 * place before anything looks into them, so that they may be replaced or deleted at any time.
 */
final class PluginFolder {
  private static final Logger LOG = Logger.getLogger(PluginFolder.class.getName());
  private static final int BUFFER = 64 * 1024;
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._+@(),-]{0,199}");

  private final Path folder;
  private final long maxBytes;
  private final int mostFiles;
  private Path copies;
  private long made;

  /**
   * @param maxBytes of a JAR
   * @param mostFiles of any kind
   */
  PluginFolder(Path folder, long maxBytes, int mostFiles) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.mostFiles = mostFiles;
  }

  /**
   * A private copy of one JAR.
   *
   * @param sha256 in hexadecimal
   */
  record Copy(Path path, String sha256) {}

  /** Makes the folder, for its owner alone, when there is none. */
  void make() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (isPosix()) {
        Files.setPosixFilePermissions(
            folder,
            Set.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE));
      }
    }
  }

  /**
   * The names of its JARs, in order. Sub-folders, hidden files and whatever does not end in {@code
   * .jar} do not count.
   *
   * @throws CrowdedFolderException when it holds more files than it may
   */
  TreeSet<String> jars() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    warnOfOthers(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      int seen = 0;
      for (Path file : files) {
        if (++seen > mostFiles) {
          throw new CrowdedFolderException(mostFiles);
        }
        String name = file.getFileName().toString();
        if (name.toLowerCase(Locale.ROOT).endsWith(".jar")
            && !name.startsWith(".")
            && !Files.isDirectory(file)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  Copy copy(String name) throws BrokenPluginException {
    if (!NAME.matcher(name).matches()) {
      throw new BrokenPluginException(
          "the file's name may have letters, digits, spaces and ._+@(),- only, and 200 characters");
    }
    Path target = null;
    try {
      Path file = inside(name);
      warnOfOthers(file);
      target = copies().resolve(++made + ".jar");
      return new Copy(target, copy(file, target));
    } catch (IOException e) {
      discard(target);
      throw new BrokenPluginException("cannot be read", e);
    } catch (BrokenPluginException e) {
      discard(target);
      throw e;
    }
  }

  private static void discard(Path target) {
    if (target != null) {
      PluginLoader.delete(target);
    }
  }

  /** The file behind a name: a link must not lead out of the folder. */
  private Path inside(String name) throws IOException, BrokenPluginException {
    Path real = folder.resolve(name).toRealPath();
    if (!real.startsWith(folder.toRealPath())) {
      throw new BrokenPluginException("is a link to a place outside of the folder");
    }
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new BrokenPluginException("is not a file");
    }
    return real;
  }

  private String copy(Path from, Path to) throws IOException, BrokenPluginException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS);
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > maxBytes) {
          throw new BrokenPluginException(
              "is larger than " + maxBytes + " bytes (flowrunner.limits.plugin)");
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Readable and writable by this user only: who writes there runs code here. */
  private Path copies() throws IOException {
    if (copies == null || !Files.isDirectory(copies)) {
      copies = Files.createTempDirectory("flowrunner-plugins-");
    }
    return copies;
  }

  /** Whoever may write there runs code with this server's rights. */
  private static void warnOfOthers(Path path) throws IOException {
    if (isPosix()) {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
      if (rights.contains(PosixFilePermission.GROUP_WRITE)
          || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
        LOG.warning(
            () ->
                BrokenPluginException.plain(path.toString())
                    + " can be written by others than its owner, who so run code in this server:"
                    + " chmod go-w");
      }
    }
  }

  private static boolean isPosix() {
    return Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Deletes the private copies; what is open stays usable where the system allows it. */
  void close() {
    if (copies != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(copies)) {
        List<Path> all = new java.util.ArrayList<>();
        files.forEach(all::add);
        all.forEach(PluginLoader::delete);
      } catch (IOException e) {
        LOG.fine(() -> "The private copies of plugins could not be deleted: " + e);
      }
      PluginLoader.delete(copies);
    }
  }
}

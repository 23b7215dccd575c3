package io.flowrunner.plugins.control;

import io.flowrunner.nodes.entity.NodeExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The classes of one plugin: its own, those of Java itself, and of FlowRunner only what node types
 * are written against. Neither FlowRunner's libraries nor the server's are seen, so a plugin brings
 * what it uses, in the version that it likes.
 *
 * <p>It stays open as long as a run may still ask it for a class, which only the garbage collector
 * knows: then Java closes the file, and the private copy is deleted.
 */
final class PluginLoader extends URLClassLoader {
  private static final Logger LOG = Logger.getLogger(PluginLoader.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();

  /** What node types are written against. */
  static final List<String> SPI =
      List.of("io.flowrunner.nodes.entity.", "io.flowrunner.scripting.entity.");

  static {
    registerAsParallelCapable();
  }

  private final Path copy;

  /**
   * @param copy belongs to this loader from now on
   */
  PluginLoader(Path copy) {
    super("plugin", new URL[] {url(copy)}, new OnlySpi());
    this.copy = copy;
    CLEANER.register(this, () -> delete(copy));
  }

  /** Of one that never came into service. */
  void discard() {
    try {
      close();
    } catch (IOException e) {
      LOG.log(Level.FINE, "A plugin's file could not be closed", e);
    }
    delete(copy);
  }

  static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.log(Level.FINE, "A plugin's private copy could not be deleted", e);
    }
  }

  private static URL url(Path copy) {
    try {
      return copy.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Java's own classes and the SPI. */
  private static final class OnlySpi extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    OnlySpi() {
      super("spi", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (SPI.stream().anyMatch(name::startsWith)) {
        return NodeExecutor.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}

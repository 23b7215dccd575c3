package io.flowrunner.plugins.control;

import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.plugins.control.PluginFolder.Copy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/** From a JAR's private copy to a sound plugin. Runs the plugin's static initialisers. */
final class PluginReader {
  private static final String SERVICES = "META-INF/services/" + NodeExecutor.class.getName();

  private final PluginCheck check;
  private final Clock clock;

  PluginReader(PluginCheck check, Clock clock) {
    this.check = check;
    this.clock = clock;
  }

  /**
   * @param copy belongs to the plugin, and is deleted when it is broken
   */
  LoadedPlugin read(String file, Copy copy) throws BrokenPluginException {
    String version;
    try {
      version = version(copy.path());
    } catch (BrokenPluginException e) {
      PluginLoader.delete(copy.path());
      throw e;
    }
    PluginLoader loader = new PluginLoader(copy.path());
    try {
      NodeTypes types = types(loader);
      check.check(types);
      return new LoadedPlugin(file, version, copy.sha256(), clock.instant(), types, loader);
    } catch (BrokenPluginException e) {
      loader.discard();
      throw e;
    }
  }

  private static String version(Path jar) throws BrokenPluginException {
    try (JarFile opened = new JarFile(jar.toFile(), true, ZipFile.OPEN_READ)) {
      if (opened.getEntry(SERVICES) == null) {
        throw new BrokenPluginException("has no " + SERVICES + ", which names its node types");
      }
      Manifest manifest = opened.getManifest();
      return manifest == null
          ? null
          : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    } catch (IOException | RuntimeException e) {
      throw new BrokenPluginException("is no usable JAR", e);
    }
  }

  /** Its code may throw what it likes, and its classes may be unusable in any way. */
  private static NodeTypes types(PluginLoader loader) throws BrokenPluginException {
    try {
      List<NodeExecutor<?>> executors = new ArrayList<>();
      for (NodeExecutor<?> executor : ServiceLoader.load(NodeExecutor.class, loader)) {
        executors.add(executor);
      }
      return NodeTypes.of(executors);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (IllegalStateException e) {
      throw new BrokenPluginException(String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      throw new BrokenPluginException("its node types cannot be loaded", e);
    }
  }
}

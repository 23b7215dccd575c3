package io.flowrunner.plugins.control;

import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.plugins.entity.Plugin;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A sound plugin.
 *
 * @param version null when the manifest has none
 * @param loader of its classes
 */
record LoadedPlugin(
    String file,
    String version,
    String sha256,
    Instant loadedAt,
    NodeTypes types,
    PluginLoader loader) {
  Set<String> names() {
    return types.names();
  }

  /**
   * @param problem with what is on disk now; null for none
   */
  Plugin shown(String problem) {
    return new Plugin(
        file,
        version,
        sha256,
        loadedAt,
        List.copyOf(names()),
        problem == null ? Plugin.LOADED : Plugin.KEPT,
        problem);
  }

  @Override
  public String toString() {
    return file + (version == null ? "" : " " + version) + " with " + String.join(", ", names());
  }
}

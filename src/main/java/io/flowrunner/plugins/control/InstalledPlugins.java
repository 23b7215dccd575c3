package io.flowrunner.plugins.control;

import io.flowrunner.plugins.control.PluginFolder.Copy;
import io.flowrunner.plugins.entity.Plugin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The plugins in service. One look into the folder at a time (the caller sees to that); what it
 * finds comes into service all at once.
 */
final class InstalledPlugins {
  private static final Logger LOG = Logger.getLogger(InstalledPlugins.class.getName());

  private final PluginFolder folder;
  private final PluginReader reader;
  private final int most;
  private final Consumer<Collection<LoadedPlugin>> service;
  private Map<String, LoadedPlugin> inService = Map.of();
  private volatile List<Plugin> shown = List.of();

  /**
   * @param most plugins that are loaded
   * @param service called with all that are in service from now on
   */
  InstalledPlugins(
      PluginFolder folder,
      PluginReader reader,
      int most,
      Consumer<Collection<LoadedPlugin>> service) {
    this.folder = folder;
    this.reader = reader;
    this.most = most;
    this.service = service;
  }

  /** By file, as the last look found them. */
  List<Plugin> shown() {
    return shown;
  }

  /**
   * @throws IOException when the folder cannot be read; nothing changes then
   */
  void refresh() throws IOException {
    TreeSet<String> files = folder.jars();
    PluginRound round = new PluginRound(inService);
    Map<String, String> brokenHashes = new HashMap<>();
    int room = most;
    for (String file : loadedFirst(files)) {
      if (room-- > 0) {
        look(file, round, brokenHashes);
      } else {
        round.broken(file, "more than " + most + " plugins (flowrunner.limits.plugins)");
      }
    }
    Map<String, LoadedPlugin> now = round.settle();
    service.accept(now.values());
    tell(now, round.problems());
    inService = now;
    shown = files.stream().map(file -> shown(file, round, brokenHashes)).toList();
  }

  /** One more file puts none out of service that is in it. */
  private List<String> loadedFirst(TreeSet<String> files) {
    return Stream.concat(
            files.stream().filter(inService::containsKey),
            files.stream().filter(file -> !inService.containsKey(file)))
        .toList();
  }

  private void look(String file, PluginRound round, Map<String, String> brokenHashes) {
    try {
      Copy copy = folder.copy(file);
      LoadedPlugin before = inService.get(file);
      if (before != null && before.sha256().equals(copy.sha256())) {
        PluginLoader.delete(copy.path());
        round.unchanged(before);
        return;
      }
      brokenHashes.put(file, copy.sha256());
      round.fresh(reader.read(file, copy));
    } catch (BrokenPluginException e) {
      LOG.log(Level.FINE, e, () -> "A plugin is broken: " + e.getMessage());
      round.broken(file, e.getMessage());
    }
  }

  private Plugin shown(String file, PluginRound round, Map<String, String> brokenHashes) {
    String problem = round.problems().get(file);
    LoadedPlugin plugin = inService.get(file);
    return plugin != null
        ? plugin.shown(problem)
        : new Plugin(file, null, brokenHashes.get(file), null, List.of(), Plugin.BROKEN, problem);
  }

  private void tell(Map<String, LoadedPlugin> now, Map<String, String> problems) {
    Map<String, LoadedPlugin> gone = new TreeMap<>(inService);
    gone.keySet().removeAll(now.keySet());
    gone.values().forEach(plugin -> LOG.info(() -> "Plugin removed: " + plugin));
    List<LoadedPlugin> loaded = new ArrayList<>(now.values());
    loaded.removeAll(inService.values());
    loaded.forEach(plugin -> LOG.info(() -> "Plugin loaded: " + plugin));
    problems.forEach(
        (file, problem) ->
            LOG.warning(
                () ->
                    "Plugin "
                        + BrokenPluginException.plain(file)
                        + (now.containsKey(file)
                            ? " is broken, its older version stays in service: "
                            : " is broken: ")
                        + problem));
  }

  void close() {
    folder.close();
  }
}

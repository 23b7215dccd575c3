package io.flowrunner.plugins.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which plugins are in service after one look into the folder. A name of a node type
 * belongs to the plugin that has it in service, else to the first file in the order of names; who
 * wants one that belongs to another is broken as a whole.
 */
final class PluginRound {
  private final Map<String, LoadedPlugin> before;
  private final Map<String, LoadedPlugin> unchanged = new TreeMap<>();
  private final Map<String, LoadedPlugin> fresh = new TreeMap<>();
  private final Map<String, String> problems = new TreeMap<>();

  /**
   * @param before in service until now, by file
   */
  PluginRound(Map<String, LoadedPlugin> before) {
    this.before = before;
  }

  void unchanged(LoadedPlugin plugin) {
    unchanged.put(plugin.file(), plugin);
  }

  void fresh(LoadedPlugin plugin) {
    fresh.put(plugin.file(), plugin);
  }

  void broken(String file, String problem) {
    problems.put(file, problem);
  }

  /** What is wrong, by file; complete after {@link #settle}. */
  Map<String, String> problems() {
    return problems;
  }

  /** Those that will be in service, by file. Ends, for each turn but the last refuses one. */
  Map<String, LoadedPlugin> settle() {
    Map<String, LoadedPlugin> settled;
    do {
      settled = turn();
    } while (settled == null);
    return settled;
  }

  /** Null when one had to be refused, which sets its older version in its place. */
  private Map<String, LoadedPlugin> turn() {
    Map<String, LoadedPlugin> inService = new TreeMap<>(unchanged);
    for (String file : problems.keySet()) {
      if (before.containsKey(file)) {
        inService.put(file, before.get(file));
      }
    }
    Map<String, String> owners = new HashMap<>();
    inService.forEach((file, plugin) -> plugin.names().forEach(name -> owners.put(name, file)));
    for (LoadedPlugin plugin : fresh.values()) {
      LoadedPlugin older = before.get(plugin.file());
      if (older != null) {
        plugin.names().stream()
            .filter(older.names()::contains)
            .forEach(name -> owners.putIfAbsent(name, plugin.file()));
      }
    }
    for (LoadedPlugin plugin : olderFirst()) {
      for (String name : plugin.names()) {
        String owner = owners.putIfAbsent(name, plugin.file());
        if (owner != null && !owner.equals(plugin.file())) {
          refuse(plugin, name, owner);
          return null;
        }
      }
      inService.put(plugin.file(), plugin);
    }
    return inService;
  }

  private List<LoadedPlugin> olderFirst() {
    List<LoadedPlugin> all = new ArrayList<>();
    fresh.values().stream().filter(plugin -> before.containsKey(plugin.file())).forEach(all::add);
    fresh.values().stream().filter(plugin -> !before.containsKey(plugin.file())).forEach(all::add);
    return all;
  }

  private void refuse(LoadedPlugin plugin, String name, String owner) {
    fresh.remove(plugin.file());
    plugin.loader().discard();
    problems.put(plugin.file(), "the node type " + name + " is that of " + owner + " already");
  }
}

package io.flowrunner.plugins.control;

import io.flowrunner.accounts.control.AccountRules;
import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.control.FlowRevisions;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.plugins.entity.Plugin;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The plugins of this instance: what administrators see of them and do with them. Reloads come one
 * after the other; lists, starts and runs never wait for one.
 */
@ApplicationScoped
public class Plugins {
  private static final Logger LOG = Logger.getLogger(Plugins.class.getName());
  private static final String FOLDER = "plugins";

  private final ReentrantLock reloading = new ReentrantLock(true);
  private NodeCatalogue catalogue;
  private FlowRevisions revisions;
  private PluginFolder folder;
  private InstalledPlugins installed;
  private boolean enabled;
  private Duration patience;

  /** For the container's proxy. */
  protected Plugins() {}

  @Inject
  Plugins(
      Settings settings,
      NodeCatalogue catalogue,
      FlowLanguage language,
      FlowRevisions revisions,
      Clock clock) {
    this.catalogue = catalogue;
    this.revisions = revisions;
    enabled = settings.get(Settings.PLUGINS_ENABLED);
    patience = settings.get(Settings.PLUGIN_WAIT);
    folder =
        new PluginFolder(
            settings.get(Settings.HOME).resolve(FOLDER),
            settings.get(Settings.MAX_PLUGIN),
            settings.get(Settings.MAX_PLUGIN_FILES));
    installed =
        new InstalledPlugins(
            folder,
            new PluginReader(new PluginCheck(catalogue.builtIn(), language), clock),
            settings.get(Settings.MAX_PLUGINS),
            this::putIntoService);
  }

  public List<Plugin> list(Caller caller) {
    AccountRules.requireAdmin(caller);
    return installed.shown();
  }

  /** Looks into the folder anew. What is broken changes nothing. */
  public List<Plugin> reload(Caller caller) {
    AccountRules.requireAdmin(caller);
    if (!enabled) {
      throw ProblemException.conflict("Plugins are switched off (flowrunner.plugins.enabled)");
    }
    if (!isMyTurn()) {
      throw ProblemException.unavailable("The plugins are being reloaded; try again", patience);
    }
    try {
      installed.refresh();
      LOG.info(() -> caller.accountId() + " has reloaded the plugins: " + count());
      return installed.shown();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The plugins' folder cannot be read: nothing has changed", e);
      throw ProblemException.conflict(
          "The plugins' folder cannot be read, nothing has changed: " + reason(e));
    } finally {
      reloading.unlock();
    }
  }

  /** Without the words of others, which may name paths of the server. */
  private static String reason(IOException failure) {
    return failure instanceof CrowdedFolderException
        ? failure.getMessage()
        : failure.getClass().getSimpleName();
  }

  /** A plugin whose constructor never ends would hold up all who come after. */
  private boolean isMyTurn() {
    try {
      return reloading.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** At the start of the server, before any run goes on. */
  void start() {
    if (!enabled) {
      return;
    }
    reloading.lock();
    try {
      folder.make();
      installed.refresh();
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "The plugins' folder cannot be read: there are no plugins", e);
    } finally {
      reloading.unlock();
    }
  }

  void stop() {
    installed.close();
  }

  private String count() {
    long inService =
        installed.shown().stream().filter(plugin -> !plugin.nodeTypes().isEmpty()).count();
    long broken = installed.shown().stream().filter(plugin -> plugin.problem() != null).count();
    return inService + " in service, " + broken + " broken";
  }

  /** All at once; flows that use what has changed are compiled anew for their next run. */
  private void putIntoService(Collection<LoadedPlugin> plugins) {
    NodeTypes before = catalogue.types();
    catalogue.extend(
        plugins.stream().map(LoadedPlugin::types).reduce(NodeTypes.NONE, NodeTypes::plus));
    revisions.forgetUsersOf(changed(before, catalogue.types()));
  }

  private static Set<String> changed(NodeTypes before, NodeTypes now) {
    Set<String> names = new TreeSet<>();
    for (NodeDeclaration type : before.all()) {
      if (now.find(type.name()).filter(same -> same == type).isEmpty()) {
        names.add(type.name());
      }
    }
    return names;
  }
}

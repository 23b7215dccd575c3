package io.flowrunner.plugins.boundary;

import io.flowrunner.plugins.entity.Plugin;
import java.util.List;

/** All plugins, by file name; not paged. */
public record PluginsView(List<Plugin> plugins) {}

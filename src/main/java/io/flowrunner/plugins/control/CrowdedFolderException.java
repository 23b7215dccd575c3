package io.flowrunner.plugins.control;

import java.io.IOException;

/** Whatever fills the plugins' folder, it is no folder of plugins. */
final class CrowdedFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  CrowdedFolderException(int most) {
    super("it holds more than " + most + " files (flowrunner.limits.plugin_files)");
  }
}

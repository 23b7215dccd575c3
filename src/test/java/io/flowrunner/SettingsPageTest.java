package io.flowrunner;

import static io.flowrunner.GeneratedPage.code;
import static io.flowrunner.GeneratedPage.row;

import io.flowrunner.platform.control.Setting;
import io.flowrunner.platform.control.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of settings in operations.md is the one of the code. */
class SettingsPageTest {

  @Test
  void thePageHasEverySetting() {
    StringBuilder table = new StringBuilder();
    table.append(row("Setting", "Environment", "Default", "Unit", "Meaning"));
    table.append("|---|---|---|---|---|\n");
    for (Setting<?> setting : Settings.all()) {
      String fallback = setting.fallback() == null ? "" : setting.fallback();
      table.append(
          row(
              code(setting.fullKey()),
              code(setting.variable()),
              code(fallback),
              setting.unit(),
              setting.description()));
    }
    new GeneratedPage("operations.md").assertBlocks(Map.of("settings", table.toString()));
  }
}

package io.flowrunner;

import static io.flowrunner.GeneratedPage.row;

import io.flowrunner.scripting.control.Escape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of sandbox.md are the escape suite as it is run. */
class SandboxPageTest {

  @Test
  void thePageHasEveryAttempt() {
    Map<String, List<Escape>> groups =
        Escape.all().stream()
            .collect(Collectors.groupingBy(Escape::group, LinkedHashMap::new, Collectors.toList()));
    Map<String, String> blocks = new LinkedHashMap<>();
    groups.forEach((group, attempts) -> blocks.put(group, table(attempts)));
    new GeneratedPage("sandbox.md").assertBlocks(blocks);
  }

  private static String table(List<Escape> attempts) {
    StringBuilder table = new StringBuilder();
    table.append(row("Attempt", "Where", "What it tries", "What happens"));
    table.append("|---|---|---|---|\n");
    for (Escape attempt : attempts) {
      table.append(row(attempt.name(), attempt.place(), code(attempt.script()), happens(attempt)));
    }
    return table.toString();
  }

  /** Code that may have backticks in it. */
  private static String code(String script) {
    String line = script.replaceAll("\\s*\\R\\s*", " ").replace("\u0300", "\\u0300");
    line =
        line.replace("\u0315", "\\u0315").replace("\u2028", "\\u2028").replace("\ud800", "\\ud800");
    if (!line.contains("`")) {
      return "`" + line + "`";
    }
    return "```` " + line + " ````";
  }

  private static String happens(Escape attempt) {
    return attempt.ends().stream()
        .map(
            end ->
                switch (end) {
                  case Escape.REFUSED -> "refused when the flow is saved";
                  case Escape.VALUE -> "gives " + code(attempt.value());
                  default -> "`" + end + "`";
                })
        .collect(Collectors.joining(" or "));
  }
}

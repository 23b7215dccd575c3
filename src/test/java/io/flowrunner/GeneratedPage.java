package io.flowrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation with blocks that are made from the code, each between {@code <!--
 * generated: name -->} and {@code <!-- end -->}; what stands around them is written by hand. With
 * {@code -Dflowrunner.test.pages=write} the blocks are written anew.
 */
final class GeneratedPage {
  private static final Pattern BLOCK =
      Pattern.compile("(<!-- generated: ([^ ]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

  private final Path path;

  GeneratedPage(String name) {
    path = Path.of("src/site/markdown", name);
  }

  /** Fails when the page's blocks are not exactly these. */
  void assertBlocks(Map<String, String> blocks) {
    String page = read();
    StringBuilder made = new StringBuilder();
    Set<String> found = new LinkedHashSet<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      String name = block.group(2);
      found.add(name);
      String text = block.group(1) + blocks.getOrDefault(name, "") + block.group(3);
      block.appendReplacement(made, Matcher.quoteReplacement(text));
    }
    block.appendTail(made);
    if ("write".equals(System.getProperty("flowrunner.test.pages"))) {
      write(made.toString());
      return;
    }
    assertThat(found).as("blocks of %s", path).containsExactlyElementsOf(blocks.keySet());
    assertThat(page)
        .as("%s; -Dflowrunner.test.pages=write writes it anew", path)
        .isEqualTo(made.toString());
  }

  private String read() {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One row of a table. */
  static String row(String... cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    return row.append('\n').toString();
  }

  static String code(String text) {
    return text.isEmpty() ? "" : '`' + text + '`';
  }
}

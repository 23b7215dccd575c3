package io.flowrunner.flows.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;

/** Where a character of a value stands in the document, whatever the style of the scalar. */
class ScalarTextTest {
  private static YamlValue.Scalar scalar(String yaml) {
    YamlValue root = new YamlReader(1_000_000).read(yaml, new Findings()).orElseThrow();
    return (YamlValue.Scalar) ((YamlValue.Members) root).get("v").orElseThrow();
  }

  /** The place of X in the value must be the place of X in the document. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "v: abcX",
        "v:   X",
        "v: a b  X c",
        "`v: one\\n  two\\n\\n   three X`",
        "v: 'it''s X'",
        "v: '''X'",
        "`v: 'one\\n\\n  two X'`",
        "v: \"a\\\\tb \\\\u00e9 \\\\x41 \\\\\" X\"",
        "v: \"\\\\U0001F680 X\"",
        "`v: \"one \\\\\\n   two\\n\\n  X\"`",
        "v: \"\\\\\\\\X\"",
        "`v: |\\n  a\\n    b X`",
        "`v: |\\n\\n\\n  a\\n  X\\n`",
        "`v: |2\\n    a\\n  X\\n`",
        "`v: |+\\n  a\\n\\n  X\\n\\n`",
        "`v: >\\n  a\\n  b\\n\\n  c X\\n`",
        "`v: >-\\n  a\\n    more\\n  X\\n`",
        "`v: &anchor !!str |  # comment\\n  a\\n  X`",
        "`v: &anchor\\n  # comment\\n  a X`",
        "v: é🚀 X",
        "`v: |\\n  é🚀 X`",
        "`v: |\\r\\n  a\\r\\n  b X\\r\\n`",
        "`# first\\n\\nv: {a: 1}\\nw: 2\\n`"
      })
  void findsTheSign(String written) {
    String yaml = written.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\");
    if (!yaml.contains("X")) {
      return;
    }
    YamlValue.Scalar value = scalar(yaml);
    Span found = value.origin().span(value.source().indexOf('X'));
    assertThat(new int[] {found.line(), found.column()}).containsExactly(place(yaml, 'X'));
    assertThat(found.endColumn()).isEqualTo(found.column() + 1);
  }

  private static int[] place(String yaml, char sign) {
    int offset = yaml.indexOf(sign);
    int lineStart = yaml.lastIndexOf('\n', offset) + 1;
    int line = (int) yaml.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    return new int[] {line, yaml.codePointCount(lineStart, offset) + 1};
  }

  @Property(tries = 300)
  void findsTheSignInWhateverTheDumperWrites(
      @ForAll @StringLength(max = 60) @CharRange(from = 'a', to = 'c') String letters,
      @ForAll @StringLength(min = 1, max = 40) @CharRange(from = ' ', to = '~') String signs,
      @ForAll ScalarStyle style) {
    if (style == ScalarStyle.JSON_SCALAR_STYLE) {
      return;
    }
    String text =
        (letters + "\n" + signs + " " + letters).replace("X", "x") + "X" + signs.replace("X", "");
    DumperOptions options = new DumperOptions();
    options.setDefaultScalarStyle(style);
    options.setWidth(30);
    String yaml = new Yaml(options).dump(Map.of("v", text)).replace("\"v\":", "v:");
    if (yaml.indexOf('X') < 0 || yaml.replaceAll("\\\\X", "").indexOf('X') < 0) {
      return;
    }
    YamlValue.Scalar value = scalar(yaml);
    // the dumper does not fold lines that begin with spaces so that they come back as they were
    Assume.that(value.source().equals(text));
    Span found = value.origin().span(text.indexOf('X'));
    assertThat(new int[] {found.line(), found.column()}).containsExactly(place(yaml, 'X'));
  }
}

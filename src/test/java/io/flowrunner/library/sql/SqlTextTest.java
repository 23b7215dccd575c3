package io.flowrunner.library.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.library.sql.SqlText.Translated;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "select $1 | select ?",
        "a=$1 and b=$22 | a=? and b=?",
        "select '$1' , $1 | select '$1' , ?",
        "select 'it''s $1', $1 | select 'it''s $1', ?",
        "select E'it\\'s $1', $1 | select E'it\\'s $1', ?",
        "select '\\', $1 | select '\\', ?",
        "select name'\\', $1 | select name'\\', ?",
        "select \"$1\", $1 | select \"$1\", ?",
        "select \"a\"\"$1\", $1 | select \"a\"\"$1\", ?",
        "select $$ $1 $$, $1 | select $$ $1 $$, ?",
        "select $a$ $$ $1 $a$, $1 | select $a$ $$ $1 $a$, ?",
        "select /* $1 /* $1 */ $1 */ $1 | select /* $1 /* $1 */ $1 */ ?",
        "select a$1, $1 | select a$1, ?",
        "select $1::int[] | select ?::int[]",
        "select j ? 'a' and $1 | select j ?? 'a' and ?",
        "select '$1 | select '$1",
        "select /* $1 | select /* $1",
        "select $x$ $1 | select $x$ $1",
        "select $ | select $",
      })
  void valuesOutsideOfQuotesOnly(String text, String sql) {
    assertThat(SqlText.translate(text, true).sql()).isEqualTo(sql);
  }

  @Test
  void aCommentEndsWithItsLine() {
    assertThat(SqlText.translate("select 1 -- $1 '\n, $1", true).sql())
        .isEqualTo("select 1 -- $1 '\n, ?");
  }

  @Test
  void otherDatabasesDoNotNestCommentsAndQuoteWithBackticks() {
    assertThat(SqlText.translate("select /* /* $1 */ $1, `$1`", false).sql())
        .isEqualTo("select /* /* $1 */ ?, `$1`");
    assertThatThrownBy(() -> SqlText.translate("select ?", false))
        .hasMessage("write $1 for the first value, not ?");
  }

  @Test
  void aValueMayStandAnywhereAndOften() {
    Translated translated = SqlText.translate("select $2, $1, $2", true);

    assertThat(translated.arranged(List.of("a", "b"))).containsExactly("b", "a", "b");
    assertThatThrownBy(() -> translated.arranged(List.of("a")))
        .hasMessage("the statement's highest value is $2, but args has 1");
    assertThatThrownBy(() -> translated.arranged(List.of("a", "b", "c")))
        .hasMessageContaining("args has 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$0", "$32768", "$99999999999999999999"})
  void numbersHaveBounds(String text) {
    assertThatThrownBy(() -> SqlText.translate(text, true)).hasMessageContaining("numbered from 1");
  }

  /** Whatever the text, it ends, and nothing but values and question marks changes. */
  @Property(tries = 500)
  void nothingElseChanges(
      @ForAll
          @CharRange(from = '!', to = '/')
          @CharRange(from = '0', to = '2')
          @CharRange(from = 'D', to = 'F')
          @CharRange(from = '\\', to = '`')
          String text) {
    int at = 0;
    for (char c : translated(text).replace("?", "").toCharArray()) {
      at = text.indexOf(c, at) + 1;
      assertThat(at).isPositive();
    }
  }

  private static String translated(String text) {
    try {
      return SqlText.translate(text, true).sql();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("numbered from 1");
      return "";
    }
  }
}

package io.flowrunner.library.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which statuses count as success: {@code 200}, {@code "2xx"} or {@code "200..399"}. */
record ExpectedStatus(List<Range> ranges) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(?<from>\\d{3})(?:\\s*(?:\\.\\.|-)\\s*(?<to>\\d{3}))?|(?<digit>[1-5])[xX]{2}");

  record Range(int from, int to) {}

  /**
   * @throws IllegalArgumentException for what is none of the three; the message begins with the
   *     param's name
   */
  static ExpectedStatus of(List<Object> given) {
    List<Range> ranges = new ArrayList<>();
    for (Object item : given) {
      Matcher text = TEXT.matcher(HttpValues.text(item, "params.expect"));
      if (!text.matches()) {
        throw new IllegalArgumentException(
            "expect must list statuses such as 200, \"2xx\" or \"200..299\"");
      }
      if (text.group("digit") != null) {
        int hundreds = Integer.parseInt(text.group("digit")) * 100;
        ranges.add(new Range(hundreds, hundreds + 99));
      } else {
        int from = Integer.parseInt(text.group("from"));
        String to = text.group("to");
        ranges.add(new Range(from, to == null ? from : Integer.parseInt(to)));
      }
    }
    return new ExpectedStatus(ranges);
  }

  boolean accepts(int status) {
    return ranges.stream().anyMatch(range -> range.from() <= status && status <= range.to());
  }
}

package io.flowrunner.flows.entity;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is wrong with a flow document, where it stands and what would be right.
 *
 * @param path for example {@code nodes.fetch.params.url}; empty for the whole document
 * @param line 1-based, as are the columns, which count characters (code points)
 * @param endColumn of the first character after it
 * @param suggestion what the author may have meant; null for none
 */
public record Finding(
    FindingCode code,
    String message,
    String path,
    int line,
    int column,
    int endLine,
    int endColumn,
    String suggestion) {
  /** The order of the document. */
  public static final Comparator<Finding> BY_POSITION =
      Comparator.comparingInt(Finding::line)
          .thenComparingInt(Finding::column)
          .thenComparing(Finding::code)
          .thenComparing(Finding::path);

  /** As the API shows it. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("severity", code.severity().text());
    map.put("code", code.text());
    map.put("message", message);
    map.put("path", path);
    map.put("line", line);
    map.put("column", column);
    map.put("end_line", endLine);
    map.put("end_column", endColumn);
    if (suggestion != null) {
      map.put("suggestion", suggestion);
    }
    return map;
  }

  public boolean isError() {
    return code.severity() == FindingCode.Severity.ERROR;
  }
}

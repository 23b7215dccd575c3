package io.flowrunner.flows.control;

import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition of an {@code If-Match} header (RFC 9110, 13.1.1): strong comparison, {@code *} for
 * any.
 */
public record IfMatch(boolean any, List<String> etags) {
  public static final IfMatch ANY = new IfMatch(true, List.of());
  private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

  /**
   * @param header null when the client sets no condition
   */
  public static IfMatch of(String header) {
    if (header == null || header.strip().equals("*")) {
      return ANY;
    }
    List<String> etags = new ArrayList<>();
    Matcher tags = ENTITY_TAG.matcher(header);
    while (tags.find()) {
      if (tags.group(1) == null) {
        etags.add(tags.group(2));
      }
    }
    return new IfMatch(false, etags);
  }

  /**
   * @throws ProblemException 412 when the flow is another than the client knows
   */
  void require(String etag) {
    if (!any && !etags.contains(etag)) {
      throw new ProblemException(
          ProblemKind.PRECONDITION_FAILED,
          "The flow has been changed since: its ETag is \"" + etag + "\" now");
    }
  }
}

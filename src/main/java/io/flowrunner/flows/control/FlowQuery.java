package io.flowrunner.flows.control;

import io.flowrunner.problems.entity.ProblemException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which flows of an account a list shows.
 *
 * @param tags all of which a flow must have
 * @param text in lower case, a part of the name, the description or the id; empty for any
 */
public record FlowQuery(Set<String> tags, String text) {
  private static final int LONGEST_TEXT = 200;

  /**
   * @param tags as the query parameters came
   * @param text null for any
   * @throws ProblemException 400 when there are too many tags, too long a text or control
   *     characters in them
   */
  public static FlowQuery of(List<String> tags, String text) {
    if (tags.size() > FlowShapes.MOST_TAGS) {
      throw ProblemException.invalid(
          "tag", "tag may be named at most " + FlowShapes.MOST_TAGS + " times");
    }
    if (text != null && text.length() > LONGEST_TEXT) {
      throw ProblemException.invalid("q", "q must have at most " + LONGEST_TEXT + " characters");
    }
    require("q", text == null ? "" : text);
    tags.forEach(tag -> require("tag", tag));
    return new FlowQuery(
        new LinkedHashSet<>(tags), text == null ? "" : text.strip().toLowerCase(Locale.ROOT));
  }

  private static void require(String parameter, String text) {
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw ProblemException.invalid(parameter, parameter + " must not hold control characters");
    }
  }

  /** JPQL behind "select ... from FlowRow f". */
  String where() {
    StringBuilder where =
        new StringBuilder(" where f.accountId = :account and f.deletedAt is null");
    for (int i = 0; i < tags.size(); i++) {
      where.append(
          " and exists (select t.tag from FlowTagRow t where t.flowId = f.id and t.tag = :tag%d)"
              .formatted(i));
    }
    if (!text.isEmpty()) {
      where.append(" and f.searchText like :text escape '!'");
    }
    return where.toString();
  }

  /** Of the JPQL, but for the account. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    tags.forEach(tag -> parameters.put("tag" + parameters.size(), tag));
    if (!text.isEmpty()) {
      parameters.put("text", '%' + text.replaceAll("[!%_]", "!$0") + '%');
    }
    return parameters;
  }
}

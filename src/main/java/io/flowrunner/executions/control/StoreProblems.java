package io.flowrunner.executions.control;

import io.flowrunner.executions.control.StoreBatch.Limits;
import io.flowrunner.nodes.entity.StoreOperation.Outcome;
import java.util.List;
import java.util.Map;

/** The ways in which an operation of the store fails, in words for the flow's author. */
final class StoreProblems {
  private StoreProblems() {}

  static Outcome notANumber(String key, Object value) {
    return Outcome.failed(
        "not_a_number", "The value of the key \"" + key + "\" is " + kind(value) + ", no number");
  }

  static Outcome tooFar(String key) {
    return Outcome.failed(
        "not_a_number", "The sum for the key \"" + key + "\" is no number of 64 bits");
  }

  static Outcome notAList(String key, Object value) {
    return Outcome.failed(
        "not_a_list", "The value of the key \"" + key + "\" is " + kind(value) + ", no list");
  }

  static Outcome full(String key, long most) {
    return Outcome.failed(
        "store_full",
        "The store has "
            + most
            + " entries, as many as it may have: no room for the key \""
            + key
            + '"');
  }

  static Outcome tooLarge(String key, long size, long most) {
    return Outcome.failed(
        "value_too_large",
        "The value for the key \""
            + key
            + "\" has "
            + size
            + " bytes as JSON; "
            + most
            + " are allowed");
  }

  static Outcome tooDeep(String key) {
    return Outcome.failed(
        "value_too_large",
        "The value for the key \""
            + key
            + "\" is nested deeper than "
            + JsonSize.MAX_DEPTH
            + " levels");
  }

  static Outcome queryTooLarge(Limits limits) {
    return Outcome.failed(
        "query_too_large",
        "The query would look at more than "
            + limits.maxScanned()
            + " entries or "
            + limits.maxScannedBytes()
            + " bytes: narrow it down by prefix");
  }

  static Outcome outputTooLarge(Limits limits) {
    return Outcome.failed(
        "output_too_large",
        "The entries found have more than "
            + limits.maxOutputBytes()
            + " bytes as JSON: ask for fewer by limit or prefix");
  }

  private static String kind(Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Map) {
      return "a map";
    } else if (value instanceof List) {
      return "a list";
    } else if (value instanceof String) {
      return "text";
    }
    return value instanceof Boolean ? "true or false" : "a number";
  }
}

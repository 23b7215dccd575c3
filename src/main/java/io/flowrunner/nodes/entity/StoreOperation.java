package io.flowrunner.nodes.entity;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Map;

/**
 * What a node does to the account's durable key/value store. Values are any JSON value; an entry
 * whose time to live is over counts as absent.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "operation")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StoreOperation.Set.class, name = "set"),
  @JsonSubTypes.Type(value = StoreOperation.Get.class, name = "get"),
  @JsonSubTypes.Type(value = StoreOperation.Delete.class, name = "delete"),
  @JsonSubTypes.Type(value = StoreOperation.ListEntries.class, name = "list"),
  @JsonSubTypes.Type(value = StoreOperation.Clear.class, name = "clear"),
  @JsonSubTypes.Type(value = StoreOperation.Increment.class, name = "increment"),
  @JsonSubTypes.Type(value = StoreOperation.Append.class, name = "append"),
  @JsonSubTypes.Type(value = StoreOperation.Query.class, name = "query")
})
public sealed interface StoreOperation {

  /**
   * Puts a value, in place of any that was there. Output {@code {ok: true}}.
   *
   * @param ttl null for ever
   */
  record Set(String key, Object value, Duration ttl) implements StoreOperation {}

  /** Output {@code {value}}, null when there is none. */
  record Get(String key) implements StoreOperation {}

  /** Output {@code {ok}}: whether there was one. */
  record Delete(String key) implements StoreOperation {}

  /**
   * Output: list of {@code {key, value}}, in the order of the keys.
   *
   * @param prefix empty for all
   */
  record ListEntries(String prefix, int limit) implements StoreOperation {}

  /**
   * Deletes all with the prefix. Output {@code {ok: true}}.
   *
   * @param prefix empty for all
   */
  record Clear(String prefix) implements StoreOperation {}

  /**
   * Adds to a number; an absent one counts as 0. Output {@code {value}}, after it.
   *
   * @param amount a whole number or a double; may be negative
   * @param ttl of a new entry; null for ever
   */
  record Increment(String key, Number amount, Duration ttl) implements StoreOperation {}

  /**
   * Adds to the end of a list; an absent one counts as empty. Output {@code {ok: true}}.
   *
   * @param ttl of a new entry; null for ever
   */
  record Append(String key, Object value, Duration ttl) implements StoreOperation {}

  /**
   * Output: list of {@code {key, value}} whose values match.
   *
   * @param filter member to value, or to {@code {gt, gte, lt, lte, ne, in, contains}}; all must
   *     hold
   * @param sort a member's name, with {@code -} before it for descending; null for the keys' order
   */
  record Query(String prefix, Map<String, Object> filter, String sort, int limit)
      implements StoreOperation {}

  /**
   * How an operation ended.
   *
   * @param code null when it succeeded; else {@code not_a_number}, {@code not_a_list}, {@code
   *     store_full}, {@code value_too_large}, {@code query_too_large} or {@code output_too_large}
   */
  record Outcome(Object output, String code, String message) {
    public static Outcome of(Object output) {
      return new Outcome(output, null, null);
    }

    public static Outcome failed(String code, String message) {
      return new Outcome(null, code, message);
    }
  }
}

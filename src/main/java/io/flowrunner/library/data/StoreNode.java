package io.flowrunner.library.data;

import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.StoreOperation;
import io.flowrunner.platform.control.EnumWord;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads or changes the account's key/value store: one operation, carried out with the commit of the
 * node's end, exactly once. All flows of the account see the same entries. Values are any JSON but
 * null, at most 1 MiB; keys 1 to 512 characters, ordered by their code points. Output: {@code
 * {value}} of get (null when there is none) and increment, {@code {ok}} of set, append, clear and
 * delete (whether there was one), a list of {@code {key, value}} of list and query.
 */
@Dependent
@NodeType(
    value = "store",
    summary = "Reads or changes the account's durable key/value store.",
    effect = Effect.TRANSACTIONAL,
    errors = {
      @ErrorCode(
          value = "not_a_number",
          description = "increment: the value is no number, or the sum is beyond 64 bits."),
      @ErrorCode(value = "not_a_list", description = "append: the value is no list."),
      @ErrorCode(
          value = "store_full",
          description = "The account has as many entries as it may have."),
      @ErrorCode(
          value = "value_too_large",
          description = "The value is larger or nested deeper than an entry may be."),
      @ErrorCode(
          value = "query_too_large",
          description = "A query would look at more than 10,000 entries or 32 MiB."),
      @ErrorCode(
          value = "output_too_large",
          description = "What a list or query found is larger than an output may be.")
    },
    example =
        """
        metadata: {name: Count the runs}
        nodes:
          count:
            type: store
            params: {operation: increment, key: runs/all}
            next: remember
          remember:
            type: store
            params:
              operation: set
              key: "runs/${execution.id}"
              value: {number: "${results.count.value}", at: "${execution.started_at}"}
              ttl: 30d
            next: latest
          latest:
            type: store
            params:
              operation: query
              prefix: runs/
              filter: {number: {gt: "${results.count.value - 10}"}}
              sort: -number
              limit: 10
        """)
public class StoreNode implements NodeExecutor<StoreNode.Params> {
  private static final int MAX_KEY = 512;
  private static final int MAX_LIMIT = 1_000;
  private static final double EXACT = 1L << 53;
  private static final Set<String> CONDITIONS =
      Set.of("gt", "gte", "lt", "lte", "ne", "in", "contains");

  /** What may be done, with the params that it needs and those that it may have. */
  public enum Operation {
    SET("key value", "ttl"),
    GET("key", ""),
    DELETE("key", ""),
    LIST("", "prefix"),
    CLEAR("", "prefix"),
    INCREMENT("key", "ttl"),
    APPEND("key value", "ttl"),
    QUERY("", "prefix filter sort");

    private final Set<String> needed;
    private final Set<String> allowed;

    Operation(String needed, String allowed) {
      this.needed = Set.of(needed.split(" "));
      this.allowed = Set.of(allowed.split(" "));
    }

    private void check(String param, Object given) {
      String name = EnumWord.of(this);
      if (given == null && needed.contains(param)) {
        throw new IllegalArgumentException(
            name + " needs " + param + (param.equals("value") ? ", which must not be null" : ""));
      }
      if (given != null && !needed.contains(param) && !allowed.contains(param)) {
        throw new IllegalArgumentException(name + " takes no " + param);
      }
    }
  }

  public record Params(
      @Param(description = "What to do.", required = true, example = "increment")
          Operation operation,
      @Param(
              description =
                  "Names the entry: 1 to 512 characters. For set, get, delete, increment, append.",
              example = "orders/${input.order_id}")
          String key,
      @Param(
              description = "What set puts, in place of any other, and append adds to a list.",
              example = "${input}")
          Object value,
      @Param(
              description =
                  "How long it lives; for ever without it. For set, and for an entry that"
                      + " increment or append make.",
              example = "30d")
          Duration ttl,
      @Param(
              description =
                  "The entries whose keys begin with it, all without it. For list, clear, query.",
              example = "orders/")
          String prefix,
      @Param(description = "What increment adds; may be negative.", defaultValue = "1")
          double amount,
      @Param(
              description =
                  "What members of the value a query wants: a value, or conditions out of gt, gte,"
                      + " lt, lte, ne, in, contains; all must hold.",
              example = "{\"status\": \"open\", \"total\": {\"gte\": 100}}")
          Map<String, Object> filter,
      @Param(
              description =
                  "The member that a query orders by, descending with - before it; without it the"
                      + " order is that of the keys.",
              example = "-total")
          String sort,
      @Param(description = "Entries of list and query at most, 1 to 1000.", defaultValue = "100")
          int limit) {

    public Params {
      operation.check("key", key);
      operation.check("value", value);
      operation.check("ttl", ttl);
      operation.check("prefix", prefix);
      operation.check("filter", filter);
      operation.check("sort", sort);
      require(key == null || !key.isEmpty() && isText(key), "key must have 1 to 512 characters");
      require(prefix == null || isText(prefix), "prefix must have at most 512 characters");
      require(ttl == null || ttl.toMillis() > 0, "ttl must be at least 1ms");
      require(sort == null || !sort.isEmpty() && !sort.equals("-"), "sort must name a member");
      require(limit >= 1 && limit <= MAX_LIMIT, "limit must be 1 to 1000");
      if (filter != null) {
        filter.forEach(Params::checkConditions);
      }
    }

    private static boolean isText(String text) {
      require(text.indexOf('\0') < 0, "key and prefix must not contain the character U+0000");
      return text.length() <= MAX_KEY;
    }

    /** A map that names a condition is no value to compare with. */
    private static void checkConditions(String member, Object wish) {
      if (wish instanceof Map<?, ?> map && map.keySet().stream().anyMatch(CONDITIONS::contains)) {
        for (Object name : map.keySet()) {
          require(CONDITIONS.contains(name), "filter." + member + ": " + name + " is no condition");
        }
        require(
            !map.containsKey("in") || map.get("in") instanceof List,
            "filter." + member + ".in must be a list");
      }
    }

    private static void require(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(problem);
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    return new NodeResult.Transact(operation(params));
  }

  private static StoreOperation operation(Params params) {
    String key = params.key();
    String prefix = params.prefix() == null ? "" : params.prefix();
    return switch (params.operation()) {
      case SET -> new StoreOperation.Set(key, params.value(), params.ttl());
      case GET -> new StoreOperation.Get(key);
      case DELETE -> new StoreOperation.Delete(key);
      case LIST -> new StoreOperation.ListEntries(prefix, params.limit());
      case CLEAR -> new StoreOperation.Clear(prefix);
      case INCREMENT -> new StoreOperation.Increment(key, whole(params.amount()), params.ttl());
      case APPEND -> new StoreOperation.Append(key, params.value(), params.ttl());
      case QUERY ->
          new StoreOperation.Query(
              prefix,
              params.filter() == null ? Map.of() : params.filter(),
              params.sort(),
              params.limit());
    };
  }

  /** Without fraction as a whole number, where nothing is lost by it. */
  private static Number whole(double amount) {
    if (amount == Math.rint(amount) && Math.abs(amount) <= EXACT) {
      return (long) amount;
    }
    return amount;
  }
}

package io.flowrunner.platform.control;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Every setting of FlowRunner, read and checked once at the start. Source: MicroProfile Config,
 * prefix {@code flowrunner.}. The table in {@code src/site/markdown/operations.md} shows the same
 * keys; a test compares them.
 */
public final class Settings {
  private static final List<Setting<?>> DECLARED = new ArrayList<>();

  public static final Setting<Path> HOME =
      path("home", "./data", "Directory of the embedded database, the master key and the plugins");

  public static final Setting<Optional<String>> DB_URL =
      optional(
          "db.url",
          "JDBC address of a PostgreSQL database, jdbc:postgresql://host/name; without it Derby in"
              + " flowrunner.home",
          text -> {
            require(text.startsWith("jdbc:postgresql://"), "must begin with jdbc:postgresql://");
            return text;
          });
  public static final Setting<Optional<String>> DB_USER =
      optional("db.user", "User of the database", Function.identity());
  public static final Setting<Optional<String>> DB_PASSWORD =
      secret("db.password", "Password of the database", Function.identity());

  public static final Setting<Optional<String>> ADMIN_EMAIL =
      optional(
          "admin.email",
          "E-mail of the administrator that the first start makes; admin@localhost without it",
          text -> {
            require(Pattern.matches("[^@\\s]+@[^@\\s]+", text), "must be an e-mail address");
            return text;
          });
  public static final Setting<Optional<String>> ADMIN_PASSWORD =
      secret(
          "admin.password",
          "Password of that administrator, 8 to 128 characters; made at random without it",
          text -> {
            require(text.length() >= 8 && text.length() <= 128, "must have 8 to 128 characters");
            return text;
          });

  public static final Setting<Duration> TOKEN_LIFETIME =
      duration("token.lifetime", "24h", "How long a token is valid", "1s", "365d");
  public static final Setting<Optional<byte[]>> ENCRYPTION_KEY =
      secret(
          "encryption.key",
          "Master key, 32 bytes in Base64; without it one is made in flowrunner.home/master.key",
          Settings::key);

  public static final Setting<Integer> PASSWORD_ITERATIONS =
      count(
          "password.iterations",
          "210000",
          "PBKDF2-HMAC-SHA512 iterations of a new password hash",
          1_000,
          10_000_000);
  public static final Setting<Integer> LOGIN_ATTEMPTS_PER_ACCOUNT =
      count(
          "limits.login_attempts_per_account",
          "5",
          "Wrong passwords for one account from one address within a minute before 429",
          1,
          1_000_000);
  public static final Setting<Integer> LOGIN_ATTEMPTS_PER_ADDRESS =
      count(
          "limits.login_attempts_per_address",
          "20",
          "Wrong passwords from one address within a minute before 429",
          1,
          1_000_000);
  public static final Setting<Integer> VERIFIED_TOKENS =
      count("limits.verified_tokens", "10000", "Verified tokens remembered", 1, 1_000_000);

  public static final Setting<Long> MAX_BODY =
      bytes("limits.body", "2097152", "Size of a request body", 1_024, 64L << 20);
  public static final Setting<Long> MAX_DEFINITION =
      bytes("limits.definition", "1048576", "Size of a flow's YAML document", 1_024, 16L << 20);
  public static final Setting<Integer> MAX_NODES =
      count("limits.nodes", "1000", "Nodes of a flow", 1, 100_000);
  public static final Setting<Integer> MAX_FLOWS =
      count("limits.flows", "10000", "Flows of one account", 1, 10_000_000);
  public static final Setting<Integer> MAX_SECRETS =
      count("limits.secrets", "1000", "Secrets of one account", 1, 100_000);
  public static final Setting<Long> MAX_SECRET =
      bytes("limits.secret", "65536", "Size of a secret's value", 1, 1L << 20);
  public static final Setting<Integer> MAX_STORE_ENTRIES =
      count("limits.store_entries", "100000", "Entries in one account's store", 1, 10_000_000);
  public static final Setting<Long> MAX_STORE_VALUE =
      bytes("limits.store_value", "1048576", "Value of a store entry, as JSON", 1_024, 64L << 20);

  public static final Setting<Integer> MAX_STEPS =
      count("limits.max_steps", "10000", "Node attempts of one run", 1, 10_000_000);
  public static final Setting<Duration> RUN_TIMEOUT =
      duration("limits.run_timeout", "30d", "Of a run whose flow names no timeout", "1s", "3650d");
  public static final Setting<Duration> RETENTION =
      duration(
          "limits.retention",
          "30d",
          "How long a run is kept after its end, if its flow names no retention",
          "1s",
          "3650d");
  public static final Setting<Duration> NODE_TIMEOUT =
      duration(
          "limits.node_timeout", "5m", "Of an attempt whose node names no timeout", "1ms", "1d");
  public static final Setting<Long> MAX_OUTPUT =
      bytes("limits.output", "10485760", "Output of one node, as JSON", 1_024, 256L << 20);
  public static final Setting<Long> MAX_RUN_BYTES =
      bytes("limits.run_bytes", "67108864", "What one run holds, as JSON", 1_024, 1L << 30);
  public static final Setting<Integer> MAX_PARALLEL =
      count(
          "limits.parallel",
          "1000",
          "Branches or items of one node under way at once, whatever the flow says",
          1,
          100_000);
  public static final Setting<Integer> MAX_SIGNALS =
      count(
          "limits.signals",
          "1000",
          "Signals that one run holds until a node waits for them",
          1,
          100_000);
  public static final Setting<Integer> MAX_FLOW_DEPTH =
      count("limits.flow_depth", "10", "Flows that start flows, one inside the other", 0, 1_000);
  public static final Setting<Integer> MAX_ACTIVE_RUNS =
      count(
          "limits.active_runs",
          "20000",
          "Runs in memory; beyond it a start answers 503",
          1,
          1_000_000);
  public static final Setting<Integer> MAX_ACTIVE_RUNS_PER_ACCOUNT =
      count(
          "limits.active_runs_per_account",
          "10000",
          "Runs of one account in memory; beyond it its starts answer 503",
          1,
          1_000_000);
  public static final Setting<Integer> MAX_QUEUED_RUNS =
      count(
          "limits.queued_runs",
          "100000",
          "Runs of one flow that wait for its concurrency limit; beyond it a start answers 503",
          0,
          10_000_000);
  public static final Setting<Integer> JOURNAL_QUEUE =
      count(
          "limits.journal_queue",
          "20000",
          "Executions waiting for the journal; beyond it a start answers 503",
          1,
          1_000_000);
  public static final Setting<Duration> MAX_WAIT =
      duration("limits.wait", "60s", "Longest ?wait= of a run", "0s", "10m");

  public static final Setting<Duration> SCRIPT_CPU =
      duration("limits.script_cpu", "1s", "CPU time of a script", "1ms", "10s");
  public static final Setting<Duration> SCRIPT_WALL =
      duration("limits.script_wall", "15s", "Wall time of a script", "1ms", "60s");
  public static final Setting<Long> SCRIPT_MEMORY =
      bytes(
          "limits.script_memory",
          "134217728",
          "Bytes that a script may allocate",
          1L << 20,
          4L << 30);
  public static final Setting<Integer> SCRIPT_DEPTH =
      count("limits.script_depth", "400", "Depth of calls in a script", 10, 2_000);
  public static final Setting<Integer> SCRIPT_CONTEXTS =
      count(
          "limits.script_contexts",
          "64",
          "Script contexts kept, least recently used go first",
          1,
          10_000);
  public static final Setting<Long> SCRIPT_OUTPUT =
      bytes("limits.script_output", "8388608", "Result of a script, as JSON", 1_024, 64L << 20);
  public static final Setting<Integer> SCRIPT_ITEMS =
      count(
          "limits.script_items",
          "16777216",
          "Items that a method of arrays goes through in a script; half as many make the longest"
              + " typed array, a sixteenth the most keys that a method of objects goes through",
          1_024,
          1 << 28);
  public static final Setting<Integer> SCRIPT_TEXT =
      count(
          "limits.script_text",
          "524288",
          "Characters of the longest text that a script may make; the engine needs about ten seconds"
              + " to read that many hexadecimal digits as a number, and four times that for twice as"
              + " many",
          65_536,
          1 << 28);
  public static final Setting<Integer> CONSOLE_LINES =
      count("limits.console_lines", "1000", "Console lines of one script", 1, 100_000);
  public static final Setting<Long> CONSOLE_BYTES =
      bytes("limits.console_bytes", "262144", "Console output of one script", 1_024, 16L << 20);

  public static final Setting<Integer> JSONPATH_LENGTH =
      count("limits.jsonpath_length", "1000", "Characters of a JSONPath", 1, 10_000);
  public static final Setting<Integer> JSONPATH_STEPS =
      count(
          "limits.jsonpath_steps",
          "1000000",
          "Looks at the document that one JSONPath takes",
          1,
          1_000_000_000);

  public static final Setting<Integer> SUBSCRIBERS =
      count(
          "limits.subscribers",
          "10000",
          "WebSocket and event-stream subscribers of this instance",
          1,
          1_000_000);
  public static final Setting<Integer> OUTBOX =
      count(
          "limits.outbox",
          "10000",
          "Messages waiting for one slow subscriber before it is closed",
          10,
          1_000_000);
  public static final Setting<Duration> PING =
      duration("limits.ping", "30s", "Between two pings of a WebSocket", "1s", "1h");

  public static final Setting<Integer> HTTP_CONNECTIONS =
      count(
          "http.connections", "2000", "Connections of the HTTP client to one address", 1, 100_000);
  public static final Setting<Duration> HTTP_CONNECT_TIMEOUT =
      duration("http.connect_timeout", "10s", "For a connection to another server", "1ms", "5m");
  public static final Setting<Duration> HTTP_IDLE_TIMEOUT =
      duration("http.idle_timeout", "60s", "An unused connection is closed after it", "1s", "1h");

  public static final Setting<Integer> MAX_POOLS =
      count(
          "limits.pools",
          "200",
          "Pools of connections and clients that nodes keep between attempts",
          1,
          100_000);
  public static final Setting<Integer> MAX_POOLS_PER_ACCOUNT =
      count("limits.pools_per_account", "50", "Of these, those of one account", 1, 100_000);
  public static final Setting<Duration> POOL_IDLE =
      duration("limits.pool_idle", "5m", "An unused one is closed after it", "1s", "1d");
  public static final Setting<Integer> SQL_CONNECTIONS =
      count(
          "sql.connections",
          "10",
          "Connections that nodes of one account hold to one database with one user",
          1,
          1_000);
  public static final Setting<List<String>> SQL_DRIVERS =
      list(
          "sql.drivers",
          "What may follow jdbc: in the address of an sql node, beside postgresql, separated by"
              + " commas; the driver's jar must be on the server's class path");
  public static final Setting<List<String>> SQL_PROPERTIES =
      list(
          "sql.properties",
          "Names of driver properties that an sql node may set, separated by commas; none by"
              + " default");

  public static final Setting<List<String>> CORS_ORIGINS =
      list(
          "http.cors_origins",
          "Origins that browsers may call from, separated by commas; none by default");

  public static final Setting<Boolean> PLUGINS_ENABLED =
      flag("plugins.enabled", "true", "Whether node types in flowrunner.home/plugins are loaded");
  public static final Setting<Integer> MAX_PLUGINS =
      count("limits.plugins", "100", "Plugins that are loaded; more are reported", 0, 1_000);
  public static final Setting<Long> MAX_PLUGIN =
      bytes("limits.plugin", "67108864", "Size of a plugin's JAR", 1_024, 1L << 30);
  public static final Setting<Integer> MAX_PLUGIN_FILES =
      count(
          "limits.plugin_files",
          "10000",
          "Files of any kind in the plugins' folder; with more it is not read",
          1,
          1_000_000);
  public static final Setting<Duration> PLUGIN_WAIT =
      duration(
          "limits.plugin_wait",
          "30s",
          "How long a reload of the plugins waits for another one before it answers 503",
          "0s",
          "10m");

  private final Map<String, Object> values;

  /**
   * Reads and checks every setting.
   *
   * @param source answers the text of a full key, empty when it is not set
   * @throws SettingException for the first one that makes no sense
   */
  public Settings(Function<String, Optional<String>> source) {
    Map<String, Object> read = new HashMap<>();
    for (Setting<?> setting : DECLARED) {
      read.put(setting.key(), value(setting, source));
    }
    values = Map.copyOf(read);
    if (get(DB_URL).isEmpty() && (get(DB_USER).isPresent() || get(DB_PASSWORD).isPresent())) {
      throw new SettingException(
          "flowrunner.db.user or flowrunner.db.password is set, but flowrunner.db.url is not; set"
              + " it or remove them");
    }
  }

  /** Every setting, in the order of the documentation. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(DECLARED);
  }

  /** The defaults, with some keys (without prefix) set otherwise. */
  public static Settings of(Map<String, String> set) {
    return new Settings(
        key -> Optional.ofNullable(set.get(key.substring(Setting.PREFIX.length()))));
  }

  @SuppressWarnings("unchecked") // the constructor put in what the setting's own parser made
  public <T> T get(Setting<T> setting) {
    return (T) values.get(setting.key());
  }

  private static Object value(Setting<?> setting, Function<String, Optional<String>> source) {
    String text =
        source
            .apply(setting.fullKey())
            .map(String::strip)
            .filter(given -> !given.isEmpty())
            .orElse(setting.fallback() == null ? "" : setting.fallback());
    try {
      return setting.parser().apply(text);
    } catch (IllegalArgumentException e) {
      String shown = setting.secret() ? "" : " is \"" + text + "\", but it";
      throw new SettingException(
          setting.fullKey() + " (" + setting.variable() + ")" + shown + " " + e.getMessage());
    }
  }

  private static <T> Setting<T> declare(Setting<T> setting) {
    DECLARED.add(setting);
    return setting;
  }

  private static Setting<Optional<String>> optional(
      String key, String description, Function<String, String> check) {
    return declare(
        new Setting<>(key, null, "text", description, false, text -> present(text).map(check)));
  }

  private static <T> Setting<Optional<T>> secret(
      String key, String description, Function<String, T> parser) {
    return declare(
        new Setting<>(key, null, "text", description, true, text -> present(text).map(parser)));
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Setting<List<String>> list(String key, String description) {
    return declare(
        new Setting<>(
            key,
            null,
            "list",
            description,
            false,
            text ->
                Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(x -> !x.isEmpty())
                    .toList()));
  }

  private static Setting<Boolean> flag(String key, String fallback, String description) {
    return declare(
        new Setting<>(
            key,
            fallback,
            "true or false",
            description,
            false,
            text -> {
              require(text.equals("true") || text.equals("false"), "must be true or false");
              return Boolean.valueOf(text);
            }));
  }

  private static Setting<Path> path(String key, String fallback, String description) {
    return declare(
        new Setting<>(
            key,
            fallback,
            "path",
            description,
            false,
            text -> {
              try {
                return Path.of(text).toAbsolutePath().normalize();
              } catch (InvalidPathException e) {
                throw new IllegalArgumentException("must be a path of the file system", e);
              }
            }));
  }

  private static Setting<Duration> duration(
      String key, String fallback, String description, String least, String most) {
    Duration from = Durations.parse(least).orElseThrow();
    Duration to = Durations.parse(most).orElseThrow();
    return declare(
        new Setting<>(
            key,
            fallback,
            "duration",
            description,
            false,
            text -> {
              Optional<Duration> value = Durations.parse(text);
              require(
                  value.isPresent()
                      && value.get().compareTo(from) >= 0
                      && value.get().compareTo(to) <= 0,
                  "must be a duration from " + least + " to " + most + ", such as 30s or 1h30m");
              return value.get();
            }));
  }

  private static Setting<Integer> count(
      String key, String fallback, String description, int least, int most) {
    return declare(
        new Setting<>(
            key,
            fallback,
            "count",
            description,
            false,
            text -> (int) number(text, least, most, "a whole number")));
  }

  private static Setting<Long> bytes(
      String key, String fallback, String description, long least, long most) {
    return declare(
        new Setting<>(
            key,
            fallback,
            "bytes",
            description,
            false,
            text -> number(text, least, most, "a number of bytes")));
  }

  private static long number(String text, long least, long most, String noun) {
    String problem = "must be " + noun + " from " + least + " to " + most;
    try {
      long value = Long.parseLong(text);
      require(value >= least && value <= most, problem);
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(problem, e);
    }
  }

  private static byte[] key(String text) {
    String problem = "must be 32 bytes in Base64 (openssl rand -base64 32 makes one)";
    try {
      byte[] key = Base64.getDecoder().decode(text);
      require(key.length == 32, problem);
      return key;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(problem, e);
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}

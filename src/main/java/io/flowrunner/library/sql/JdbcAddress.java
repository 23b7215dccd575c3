package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.Permits;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of any other database. Drivers do what their addresses say: open files, run scripts,
 * load classes. So an address names a server and a database on it, nothing else; the operator names
 * the drivers and the properties that flows may use, by {@code flowrunner.sql.drivers} and {@code
 * flowrunner.sql.properties}. Derby, which holds FlowRunner's own data, is never opened.
 */
final class JdbcAddress {
  private static final Pattern SHAPE =
      Pattern.compile(
          "jdbc:([a-z][a-z0-9]{0,30})(?::([a-z][a-z0-9]{0,30}))?(?::[a-z][a-z0-9]{0,30})?(?::@)?(?:(?<!@):)?"
              + "//(?:[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?"
              + "(?:/[A-Za-z0-9_$-][A-Za-z0-9_$.-]{0,127})?");
  private static final String POSTGRES = "postgresql";

  /** Databases that live in this process: what their addresses name is a file but after these. */
  private static final Map<String, Set<String>> SERVERS =
      Map.of(
          "h2", Set.of("tcp", "ssl"),
          "hsqldb", Set.of("hsql", "hsqls"),
          "derby", Set.of(),
          "sqlite", Set.of(),
          "duckdb", Set.of());

  private JdbcAddress() {}

  /**
   * @throws IllegalArgumentException for what is not allowed, without the address
   */
  static DatabaseAddress of(SqlNode.Params params, Permits permits) {
    if (params.url().startsWith("jdbc:" + POSTGRES + ":")) {
      require(params.properties().isEmpty(), "properties are for other drivers than PostgreSQL's");
      return PostgresAddress.ofUrl(params.url(), params.username(), params.password(), null)
          .toDatabase();
    }
    Matcher shape = SHAPE.matcher(params.url());
    require(
        shape.matches(),
        "url must be like jdbc:mariadb://host:3306/database, without options; those are"
            + " properties");
    String scheme = shape.group(1);
    require(
        permits.jdbcDrivers().contains(scheme),
        "url is for " + scheme + ", which the operator of the server does not allow");
    Set<String> servers = SERVERS.get(scheme);
    require(
        servers == null || shape.group(2) != null && servers.contains(shape.group(2)),
        "url must name a server of " + scheme + ", no file");
    Properties properties = properties(params.properties(), permits);
    put(properties, "user", params.username());
    put(properties, "password", params.password());
    Driver driver =
        driver(params.url())
            .orElseThrow(
                () -> new IllegalArgumentException("the server has no driver for " + scheme));
    return new DatabaseAddress(
        driver, params.url(), properties, new JdbcDialect(params.maxBytes()));
  }

  private static Properties properties(Map<String, String> given, Permits permits) {
    Properties properties = new Properties();
    given.forEach(
        (name, value) -> {
          boolean account =
              name.toLowerCase(Locale.ROOT).equals("user")
                  || name.toLowerCase(Locale.ROOT).equals("password");
          require(
              permits.jdbcProperties().contains(name) && !account,
              "properties: the operator of the server does not allow " + name);
          put(properties, name, value);
        });
    return properties;
  }

  private static void put(Properties properties, String name, String value) {
    if (value != null) {
      properties.setProperty(name, value);
    }
  }

  /** Drivers that came with the application, and those that the server has. */
  private static Optional<Driver> driver(String url) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return Stream.concat(
            ServiceLoader.load(Driver.class, loader).stream().flatMap(JdbcAddress::made),
            DriverManager.drivers())
        .filter(driver -> !driver.getClass().getName().startsWith("org.apache.derby."))
        .filter(driver -> accepts(driver, url))
        .findFirst();
  }

  /** One broken driver hides no other. */
  private static Stream<Driver> made(ServiceLoader.Provider<Driver> provider) {
    try {
      return Stream.of(provider.get());
    } catch (ServiceConfigurationError e) {
      return Stream.of();
    }
  }

  private static boolean accepts(Driver driver, String url) {
    try {
      return driver.acceptsURL(url);
    } catch (java.sql.SQLException e) {
      return false;
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}

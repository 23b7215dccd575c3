package io.flowrunner.library.sql;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The address of a PostgreSQL database, out of parts or of a URL as libpq and JDBC write it. The
 * driver is given an address and properties that are made here, never the author's: some of its
 * properties load classes, write files or read the operator's own credentials.
 */
record PostgresAddress(
    String host, int port, String database, String username, String password, SslMode ssl) {
  static final int PORT = 5432;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]+]");
  private static final String SHAPE =
      "url must be like postgresql://host:5432/database, for one host";
  private static final String PATIENCE_SECONDS = "10";

  PostgresAddress {
    require(host != null && HOST.matcher(host).matches(), "host must be a name or an address");
    require(port >= 1 && port <= 65_535, "port must be 1 to 65535");
    require(isText(database), "database is needed");
    require(isText(username), "username is needed");
    require(password == null || password.indexOf('\0') < 0, "password must not contain U+0000");
  }

  private static boolean isText(String text) {
    return text != null && !text.isEmpty() && text.indexOf('\0') < 0;
  }

  /**
   * @param username null for the one in the URL; so with the password and the mode
   */
  static PostgresAddress ofUrl(String url, String username, String password, SslMode ssl) {
    URI uri = parsed(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    require(scheme.equals("postgresql") || scheme.equals("postgres"), SHAPE);
    require(uri.getHost() != null && uri.getFragment() == null, SHAPE);
    Given given = new Given(username, password, ssl);
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      given.set("user", decoded(parts[0]));
      if (parts.length == 2) {
        given.set("password", decoded(parts[1]));
      }
    }
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        given.set(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new PostgresAddress(
        uri.getHost(),
        uri.getPort() < 0 ? PORT : uri.getPort(),
        path.length() < 2 ? null : decoded(path.substring(1)),
        given.username,
        given.password,
        given.ssl);
  }

  /** The rest of the text is not shown: it may have a password in it. */
  private static URI parsed(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(SHAPE);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** What is given beside the URL, and then by it; nothing twice. */
  private static final class Given {
    private String username;
    private String password;
    private SslMode ssl;

    Given(String username, String password, SslMode ssl) {
      this.username = username;
      this.password = password;
      this.ssl = ssl;
    }

    void set(String name, String value) {
      switch (name) {
        case "user" -> {
          require(username == null, "the user is given twice");
          username = value;
        }
        case "password" -> {
          require(password == null, "the password is given twice");
          password = value;
        }
        case "sslmode" -> {
          require(ssl == null, "sslmode is given twice");
          ssl = mode(value);
        }
        default ->
            throw new IllegalArgumentException(
                "url may set user, password and sslmode, no other property of the driver");
      }
    }

    private static SslMode mode(String word) {
      for (SslMode mode : SslMode.values()) {
        if (mode.word().equals(word)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("sslmode must be disable, prefer, require or verify-full");
    }
  }

  DatabaseAddress toDatabase() {
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return new DatabaseAddress(
        new org.postgresql.Driver(),
        "jdbc:postgresql://" + host + ":" + port + "/" + name,
        properties(),
        new PostgresDialect());
  }

  private Properties properties() {
    SslMode mode = ssl == null ? SslMode.PREFER : ssl;
    Properties properties = new Properties();
    properties.setProperty("user", username);
    // without one the driver would look into the operator's .pgpass
    properties.setProperty("password", password == null ? "" : password);
    properties.setProperty("ApplicationName", "FlowRunner");
    properties.setProperty("sslmode", mode.word());
    // the driver's own factory would use certificates and keys in the operator's home
    properties.setProperty(
        "sslfactory",
        mode == SslMode.VERIFY_FULL
            ? "org.postgresql.ssl.DefaultJavaSSLFactory"
            : "org.postgresql.ssl.NonValidatingFactory");
    // no ticket of the operator
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("requireAuth", "password,md5,scram-sha-256,none");
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("maxResultBuffer", "64M");
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("connectTimeout", PATIENCE_SECONDS);
    properties.setProperty("loginTimeout", PATIENCE_SECONDS);
    properties.setProperty("socketTimeout", PATIENCE_SECONDS);
    properties.setProperty("cancelSignalTimeout", PATIENCE_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PostgresAddress[" + host + ":" + port + "]";
  }
}

package io.flowrunner.library.sql;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;

/** A database with the account on it: all that a connection needs. Made of checked parts only. */
final class DatabaseAddress {
  private final Driver driver;
  private final String url;
  private final Properties properties;
  private final Dialect dialect;

  DatabaseAddress(Driver driver, String url, Properties properties, Dialect dialect) {
    this.driver = driver;
    this.url = url;
    this.properties = properties;
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  Connection connect() throws SQLException {
    Properties own = new Properties();
    own.putAll(properties);
    Connection connection = driver.connect(url, own);
    if (connection == null) {
      throw new SQLException("The driver does not know this kind of address", "08001");
    }
    return connection;
  }

  /** What tells it from others, password included. */
  List<String> identity() {
    List<String> identity = new ArrayList<>(List.of(url));
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      identity.add(name);
      identity.add(properties.getProperty(name));
    }
    return identity;
  }

  /** A message of the driver, without the password that a driver may have put into it. */
  String withoutPassword(String message) {
    String password = properties.getProperty("password", "");
    String text = Objects.requireNonNullElse(message, "no reason given");
    return password.isEmpty() ? text : text.replace(password, "***");
  }

  /** Without anything of it: the properties have a password. */
  @Override
  public String toString() {
    return "DatabaseAddress";
  }
}

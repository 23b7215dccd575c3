package io.flowrunner.platform.control;

import jakarta.annotation.sql.DataSourceDefinition;

/**
 * The pool of connections that JPA and Flyway use. A connection that is given out is asked first
 * whether it still lives (at most once a second): after the database was gone, work goes on by
 * itself.
 */
@DataSourceDefinition(
    name = DatabasePool.NAME,
    className = "io.flowrunner.platform.control.Database",
    transactional = true,
    initialPoolSize = 1,
    minPoolSize = 1,
    maxPoolSize = 32,
    maxIdleTime = 300,
    properties = {
      "fish.payara.is-connection-validation-required=true",
      "fish.payara.connection-validation-method=custom-validation",
      "fish.payara.validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation",
      "fish.payara.validate-atmost-once-period-in-seconds=1",
      "fish.payara.fail-all-connections=true",
      "fish.payara.max-wait-time-in-millis=10000"
    })
public final class DatabasePool {
  /** For {@code @Resource(lookup = DatabasePool.NAME)}; {@code name} does not find it. */
  public static final String NAME = "java:app/jdbc/flowrunner";

  private DatabasePool() {}
}

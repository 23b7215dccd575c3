package io.flowrunner.nodes.entity;

import java.util.Set;

/**
 * What the operator of the server allows nodes to do that authors alone may not decide.
 *
 * @param jdbcDrivers the words after {@code jdbc:} of the addresses that may be opened
 * @param jdbcProperties names of driver properties that a flow may set
 * @param sqlConnections to one database with one user, of one account
 * @param jsonPathLength characters of a JSONPath
 * @param jsonPathSteps looks at the document that one JSONPath takes
 */
public record Permits(
    Set<String> jdbcDrivers,
    Set<String> jdbcProperties,
    int sqlConnections,
    int jsonPathLength,
    int jsonPathSteps) {
  public Permits {
    jdbcDrivers = Set.copyOf(jdbcDrivers);
    jdbcProperties = Set.copyOf(jdbcProperties);
  }
}

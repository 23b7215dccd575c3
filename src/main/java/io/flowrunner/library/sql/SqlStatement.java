package io.flowrunner.library.sql;

import io.flowrunner.nodes.entity.Param;
import java.util.List;

/** One statement of a transaction. */
public record SqlStatement(
    @Param(description = "The statement, with $1, $2 for its values.", required = true)
        String query,
    @Param(description = "The values, in the order of their numbers.") List<Object> args) {

  List<Object> values() {
    return args == null ? List.of() : args;
  }
}

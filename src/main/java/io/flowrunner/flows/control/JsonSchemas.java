package io.flowrunner.flows.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.InputFormat;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.SchemaLoader;
import com.networknt.schema.serialization.NodeReader;
import io.flowrunner.platform.control.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The validator of JSON Schema 2020-12 as FlowRunner sets it up: no other dialect, nothing fetched,
 * {@code format} and {@code default} as notes only, patterns and the cost of a check bounded.
 */
final class JsonSchemas {
  static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String VOCABULARIES = "https://json-schema.org/draft/2020-12/meta/";

  private static final Dialect BOUNDED =
      Dialect.builder(Dialects.getDraft202012())
          .keyword(new UniqueItems())
          .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
          .build();

  private static final Schema METASCHEMA = registry().getSchema(SchemaLocation.of(DIALECT));

  private JsonSchemas() {}

  /**
   * One for each schema: a registry keeps what it has seen, and locks while it looks. The locale is
   * ROOT because any other falls back to the server's own before English.
   */
  private static SchemaRegistry registry() {
    SchemaLoader standardOnly =
        SchemaLoader.builder()
            .allow(iri -> isStandard(iri.toString()))
            .fetchRemoteResources(false)
            .build();
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(false)
            .locale(Locale.ROOT)
            .losslessNarrowing(true)
            .pathType(PathType.JSON_POINTER)
            .regularExpressionFactory(new SafePatterns())
            .build();
    return SchemaRegistry.withDialect(
        BOUNDED,
        registry ->
            registry
                .nodeReader(new StandardReader())
                .schemaLoader(standardOnly)
                .schemaRegistryConfig(config));
  }

  private static boolean isStandard(String iri) {
    return iri.equals(DIALECT) || iri.startsWith(VOCABULARIES);
  }

  /** What the standard says against a value as a schema. */
  static List<Error> brokenRules(Map<String, Object> schema) {
    return check(METASCHEMA, schema);
  }

  /**
   * @param schema that breaks no rules of the metaschema, and refers to itself and the standard
   *     only
   */
  static Schema compile(Map<String, Object> schema) {
    JsonNode tree = Json.mapper().valueToTree(schema);
    return registry().getSchema(SchemaLocation.DOCUMENT, tree);
  }

  /**
   * @throws CheckBudget.SpentException when it costs too much
   */
  static List<Error> check(Schema schema, Object value) {
    JsonNode tree = Json.mapper().valueToTree(value);
    CheckBudget budget = new CheckBudget();
    budget.setExecutionConfig(
        ExecutionConfig.builder().locale(Locale.ROOT).formatAssertionsEnabled(false).build());
    List<Error> errors = new ArrayList<>();
    budget.during(() -> errors.addAll(schema.validate(budget, tree, OutputFormat.DEFAULT)));
    return errors;
  }

  /** Reads the standard's own files; the library's reader wants YAML too. */
  private static final class StandardReader implements NodeReader {
    @Override
    public JsonNode readTree(String content, InputFormat format) throws IOException {
      return Json.mapper().readTree(content);
    }

    @Override
    public JsonNode readTree(InputStream content, InputFormat format) throws IOException {
      return Json.mapper().readTree(content);
    }
  }
}

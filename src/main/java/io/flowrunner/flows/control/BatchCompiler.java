package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.CompiledFlow.Batch;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.scripting.entity.Template;
import java.util.List;
import java.util.Optional;

/** The {@code batch} of one document's nodes, and whether it makes sense where it stands. */
final class BatchCompiler {
  private static final String BATCH = "batch";
  private static final String SERIAL = "serial";
  private static final int ALL = 0;
  private static final int WORKERS = 5;

  private final ScriptReader scripts;
  private final Findings findings;

  BatchCompiler(ScriptReader scripts, Findings findings) {
    this.scripts = scripts;
    this.findings = findings;
  }

  /**
   * Empty for a node without batch.
   *
   * @param type empty when it is not known
   */
  Optional<Batch> compile(
      YamlValue.Members node, Optional<NodeDeclaration> type, DocumentPath path) {
    Optional<YamlValue.Members> given = node.map(BATCH);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    DocumentPath at = path.key(BATCH);
    type.ifPresent(known -> mayHaveBatch(known, node.members().get(BATCH).keySpan(), at));
    YamlValue.Members batch = given.get();
    String strategy = batch.text("strategy").orElse(SERIAL);
    warnOfParallel(batch, strategy, at);
    return items(batch, at)
        .map(
            items ->
                new Batch(
                    items,
                    maxParallel(batch, strategy),
                    batch.text("on_error").filter("continue"::equals).isPresent()));
  }

  private void mayHaveBatch(NodeDeclaration type, Span at, DocumentPath path) {
    if (type.forks()) {
      findings.add(
          FindingCode.BATCH_NOT_ALLOWED,
          at,
          path,
          type.name() + " splits the run, and that is not done once per item",
          "let it be in the body of a foreach");
    } else if (type.endsRun()) {
      findings.add(
          FindingCode.BATCH_NOT_ALLOWED,
          at,
          path,
          type.name() + " ends the run, and that is not done once per item");
    }
  }

  private void warnOfParallel(YamlValue.Members batch, String strategy, DocumentPath path) {
    String key = "max_parallel";
    if (strategy.equals(SERIAL) && batch.get(key).isPresent()) {
      findings.add(
          FindingCode.NO_EFFECT,
          batch.members().get(key).keySpan(),
          path.key(key),
          "max_parallel means nothing to items that are done one after the other",
          "set strategy to worker_pool or parallel");
    }
  }

  private Optional<Template> items(YamlValue.Members batch, DocumentPath path) {
    Optional<YamlValue> given = batch.get("items");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    DocumentPath at = path.key("items");
    Template items = scripts.template(given.get(), at);
    boolean mayBeList =
        items == ScriptReader.BROKEN
            || items instanceof Template.Whole
            || items instanceof Template.Items
            || items instanceof Template.Constant constant && constant.value() instanceof List;
    if (!mayBeList) {
      findings.add(
          FindingCode.WRONG_TYPE,
          given.get().span(),
          at,
          "Must be a list or one ${...} that gives one, not " + given.get().noun());
    }
    return Optional.of(items);
  }

  private static int maxParallel(YamlValue.Members batch, String strategy) {
    int otherwise = strategy.equals("parallel") ? ALL : WORKERS;
    return strategy.equals(SERIAL)
        ? 1
        : batch
            .get("max_parallel")
            .map(YamlValue::plain)
            .filter(Integer.class::isInstance)
            .map(Integer.class::cast)
            .orElse(otherwise);
  }
}

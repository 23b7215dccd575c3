package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.NodeTypes;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.scripting.control.ScriptCompiler;
import io.flowrunner.scripting.control.TemplateCompiler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;

/**
 * Reads flow documents: everything that is wrong, and the flow when nothing is. Takes any text;
 * keeps nothing; safe for many threads.
 */
@ApplicationScoped
public class FlowLanguage {
  private NodeCatalogue catalogue;
  private ParamsBinder binder;
  private Settings settings;

  /** For the container's proxy. */
  protected FlowLanguage() {}

  @Inject
  public FlowLanguage(NodeCatalogue catalogue, ParamsBinder binder, Settings settings) {
    this.catalogue = catalogue;
    this.binder = binder;
    this.settings = settings;
  }

  /**
   * @param secretKeys of the account; others are warned of
   */
  public Diagnosis read(String yaml, Set<String> secretKeys) {
    return read(yaml, secretKeys, catalogue.types());
  }

  /** As {@link #read(String, Set)}, as if there were these node types and no others. */
  public Diagnosis read(String yaml, Set<String> secretKeys, NodeTypes types) {
    Findings findings = new Findings();
    Optional<CompiledFlow> flow =
        new YamlReader(settings.get(Settings.MAX_DEFINITION))
            .read(yaml, findings)
            .flatMap(root -> flow(root, secretKeys, types, findings));
    return new Diagnosis(findings.sorted(), flow);
  }

  private Optional<CompiledFlow> flow(
      YamlValue root, Set<String> secretKeys, NodeTypes types, Findings findings) {
    new ShapeChecker(findings).check(root, FlowShapes.FLOW, DocumentPath.ROOT, Span.START);
    if (!(root instanceof YamlValue.Members document)) {
      return Optional.empty();
    }
    NodeLinks links = new NodeLinks(document, types);
    NodeScopes scopes = new NodeScopes(links, first(document, links));
    ScopeChecker scope = new ScopeChecker(document, scopes, secretKeys, findings);
    ScriptReader scripts =
        new ScriptReader(new ScriptCompiler(), new TemplateCompiler(), scope, findings);
    ParamsCompiler params = new ParamsCompiler(scripts, binder, findings);
    NodeCompiler nodes = new NodeCompiler(types, params, scripts, findings);
    EdgeChecker edges = new EdgeChecker(links, scopes, findings);
    return new FlowCompiler(nodes, scripts, edges, findings, settings.get(Settings.MAX_NODES))
        .compile(document);
  }

  private static Optional<String> first(YamlValue.Members document, NodeLinks links) {
    Optional<YamlValue> start = document.get("start");
    return start.isPresent()
        ? start.get().text().filter(links.ids()::contains)
        : links.ids().stream().findFirst();
  }
}

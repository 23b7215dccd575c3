package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FlowChanged;
import io.flowrunner.flows.entity.FlowHead;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.platform.control.RecentlyUsed;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.Set;

/**
 * Revisions ready to run, kept so that a start asks the database nothing. Changes by this instance
 * are seen with their commit, before their client is answered.
 */
@ApplicationScoped
public class FlowRevisions {
  private static final int HEADS = 10_000;
  private static final int COMPILED = 500;

  @Inject FlowTable table;
  @Inject FlowLanguage language;

  private final RecentlyUsed<String, FlowHead> heads = new RecentlyUsed<>(HEADS);
  private final RecentlyUsed<Key, CompiledFlow> compiled = new RecentlyUsed<>(COMPILED);

  private record Key(String flowId, int revision) {}

  /**
   * The revision that a new run begins with.
   *
   * @throws ProblemException 404 when the account has no such flow (any more)
   */
  public FlowRevision current(String accountId, String flowId) {
    FlowHead head = head(accountId, flowId);
    if (head.deleted()) {
      throw ProblemException.notFound("flow", flowId);
    }
    return revision(head, head.revision());
  }

  /** The revision that a run holds, also when the flow has been deleted since. */
  public FlowRevision revision(String accountId, String flowId, int number) {
    return revision(head(accountId, flowId), number);
  }

  /** After the commit; a rolled back change changes nothing here. */
  void onChange(@Observes(during = TransactionPhase.AFTER_SUCCESS) FlowChanged change) {
    heads.forget(change.flowId());
  }

  /**
   * Called when node types have been replaced or have gone: what was compiled with them is compiled
   * again for the next run.
   */
  public void forgetUsersOf(Set<String> nodeTypes) {
    compiled.forgetIf(
        flow ->
            flow.nodes().values().stream()
                .anyMatch(node -> nodeTypes.contains(node.type().name())));
  }

  private FlowHead head(String accountId, String flowId) {
    FlowHead head = heads.get(flowId, id -> table.head(id).orElse(null));
    if (head == null || !head.accountId().equals(accountId)) {
      throw ProblemException.notFound("flow", flowId);
    }
    return head;
  }

  private FlowRevision revision(FlowHead head, int number) {
    CompiledFlow flow = compiled.get(new Key(head.flowId(), number), this::compile);
    return new FlowRevision(head.accountId(), head.flowId(), number, head.name(), flow);
  }

  /**
   * It was sound when it was saved; an upgrade or a plugin may have taken a node type away since.
   */
  private CompiledFlow compile(Key key) {
    Diagnosis diagnosis = language.read(table.definition(key.flowId(), key.revision()), Set.of());
    return diagnosis
        .flow()
        .orElseThrow(
            () ->
                ProblemException.rejected(
                    "Revision %d of the flow is not valid any more: %s"
                        .formatted(key.revision(), diagnosis.errors().get(0).message()),
                    diagnosis.errors().stream().map(Finding::asMap).toList()));
  }
}

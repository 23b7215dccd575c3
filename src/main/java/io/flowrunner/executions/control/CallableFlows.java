package io.flowrunner.executions.control;

import io.flowrunner.flows.control.Flows;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** The account's flows, as nodes find them: by id, else by name. */
@ApplicationScoped
public class CallableFlows implements Subflows {
  @Inject Flows flows;

  @Override
  public FlowRevision find(String accountId, String flow, Map<String, Object> input) {
    FlowRevision revision = current(accountId, flow);
    InputCheck check = InputCheck.of(revision, input);
    if (!check.fits()) {
      throw new RefusedException("invalid_input", check.message());
    }
    return revision;
  }

  private FlowRevision current(String accountId, String flow) {
    try {
      return flows.current(accountId, id(accountId, flow));
    } catch (ProblemException e) {
      throw new RefusedException("unknown_flow", e.getMessage());
    }
  }

  private String id(String accountId, String flow) {
    if (flow.startsWith("flow-")) {
      return flow;
    }
    List<String> named = flows.named(accountId, flow, 2);
    if (named.isEmpty()) {
      throw new RefusedException("unknown_flow", "There is no flow named \"" + flow + '"');
    } else if (named.size() > 1) {
      throw new RefusedException(
          "ambiguous_flow", "Several flows are named \"" + flow + "\"; use the id");
    }
    return named.get(0);
  }
}

package io.flowrunner.flows.control;

import io.flowrunner.accounts.entity.Caller;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowDocument;
import io.flowrunner.flows.entity.FlowPage;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.flows.entity.FlowWish;
import io.flowrunner.flows.entity.RevisionDocument;
import io.flowrunner.flows.entity.RevisionPage;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.secrets.control.Vault;
import io.flowrunner.secrets.entity.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What callers do with their flows. Documents are read before a transaction begins: a large one
 * holds no connection and no lock. Another account's flow does not exist.
 */
@ApplicationScoped
public class Flows {
  @Inject FlowTable table;
  @Inject FlowRevisions ready;
  @Inject FlowLanguage language;
  @Inject Vault vault;

  public FlowPage list(Caller caller, FlowQuery query, PageRequest page) {
    return table.page(caller.accountId(), query, page);
  }

  /** All flows of an account that a query shows, by id, in no order. */
  public List<String> ids(String accountId, FlowQuery query) {
    return table.ids(accountId, query);
  }

  public FlowDocument get(Caller caller, String id) {
    return table.get(caller.accountId(), id);
  }

  public Flow create(Caller caller, FlowWish wish) {
    if (wish.definition() == null) {
      throw ProblemException.invalid("definition", "definition is required");
    }
    FlowWish checked = checked(wish);
    return table.insert(caller.accountId(), checked, sound(caller, wish.definition()));
  }

  /** Changes what the wish names. */
  public Flow update(Caller caller, String id, IfMatch condition, FlowWish wish) {
    FlowWish checked = checked(wish);
    if (wish.definition() == null) {
      return table.update(caller.accountId(), id, condition, checked, null);
    }
    CompiledFlow document = sound(caller, wish.definition());
    return table.update(caller.accountId(), id, condition, checked, document);
  }

  /** Runs under way keep their revision. */
  public void delete(Caller caller, String id, IfMatch condition) {
    table.delete(caller.accountId(), id, condition);
  }

  public Diagnosis validate(Caller caller, String definition) {
    if (definition == null) {
      throw ProblemException.invalid("definition", "definition is required");
    }
    return language.read(definition, secretKeys(caller));
  }

  public RevisionPage revisions(Caller caller, String id, PageRequest page) {
    return table.revisions(caller.accountId(), id, page);
  }

  public RevisionDocument revision(Caller caller, String id, int number) {
    return table.revision(caller.accountId(), id, number);
  }

  /** Makes an earlier definition the newest revision. */
  public Flow restore(Caller caller, String id, int number, IfMatch condition) {
    RevisionDocument earlier = revision(caller, id, number);
    return update(caller, id, condition, FlowWish.of(earlier.definition()));
  }

  /** As {@link FlowRevisions#current}. */
  public FlowRevision current(String accountId, String flowId) {
    return ready.current(accountId, flowId);
  }

  /** The ids of the account's flows of that name, at most {@code limit}. */
  public List<String> named(String accountId, String name, int limit) {
    return table.named(accountId, name, limit);
  }

  /** As {@link FlowRevisions#revision}. */
  public FlowRevision revision(String accountId, String flowId, int number) {
    return ready.revision(accountId, flowId, number);
  }

  private CompiledFlow sound(Caller caller, String definition) {
    Diagnosis diagnosis = validate(caller, definition);
    List<Finding> errors = diagnosis.errors();
    return diagnosis
        .flow()
        .orElseThrow(
            () ->
                ProblemException.rejected(
                    errors.size() == 1
                        ? "The definition has an error: " + errors.get(0).message()
                        : "The definition has " + errors.size() + " errors",
                    errors.stream().map(Finding::asMap).toList()));
  }

  private Set<String> secretKeys(Caller caller) {
    return vault.list(caller, caller.accountId()).stream()
        .map(Secret::key)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The wish with every tag once. */
  private static FlowWish checked(FlowWish wish) {
    check("name", wish.name(), FlowShapes.NAME);
    check("description", wish.description(), FlowShapes.DESCRIPTION);
    if (wish.tags() == null) {
      return wish;
    }
    if (wish.tags().size() > FlowShapes.MOST_TAGS) {
      throw ProblemException.rejected(
          "tags", "tags may hold at most " + FlowShapes.MOST_TAGS + " tags");
    }
    for (String tag : wish.tags()) {
      if (tag == null) {
        throw ProblemException.invalid("tags", "tags must be a list of texts");
      }
      check("tags", tag, FlowShapes.TAG);
    }
    return new FlowWish(
        wish.name(),
        wish.description(),
        List.copyOf(new LinkedHashSet<>(wish.tags())),
        wish.definition());
  }

  private static void check(String field, String text, Shape.Text rule) {
    if (text != null) {
      TextRules.problem(text, rule)
          .ifPresent(
              problem -> {
                throw ProblemException.rejected(field, field + " " + problem);
              });
    }
  }
}

package io.flowrunner.executions.control;

import io.flowrunner.executions.entity.ExecutionHead;
import io.flowrunner.executions.entity.ExecutionPage;
import io.flowrunner.executions.entity.ExecutionView;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Outcome;
import io.flowrunner.flows.control.Flows;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.secrets.control.Masking;
import io.flowrunner.secrets.entity.SealedValue;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at executions as they are stored; all that leaves here is masked. Another account's
 * execution does not exist.
 */
@Stateless
public class ExecutionQueries {
  /** A filtered list is counted up to here. */
  static final int COUNTED = 10_000;

  static final String IDS = "select e.id from ExecutionRow e";
  static final String NEWEST_FIRST = " order by e.startedAt desc, e.id desc";
  private static final String HEAD =
      "select new io.flowrunner.executions.entity.ExecutionHead(e.id, e.accountId, e.flowId,"
          + " e.status, e.startedAt, e.endedAt, e.parentId, e.retryOf, e.outcomeKey,"
          + " e.outcomeSealed) from ExecutionRow e";

  @PersistenceContext EntityManager entityManager;
  @Inject Seals seals;
  @Inject Flows flows;
  @Inject OwedStarts owed;
  @Inject LongLists longLists;

  /**
   * @throws ProblemException 404 when the account has no such execution
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public ExecutionView get(String accountId, String id) {
    ExecutionHead head = head(accountId, id);
    Outcome outcome = outcome(head);
    Object[] values =
        entityManager
            .createQuery(
                "select e.inputKey, e.inputSealed, e.outcomeKey, e.resultSealed"
                    + " from ExecutionRow e where e.id = :id",
                Object[].class)
            .setParameter("id", id)
            .getResultStream()
            .findFirst() // it may have been removed since
            .orElseThrow(() -> ProblemException.notFound("execution", id));
    Object input = value(values[0], values[1], Seals.input(id));
    Object result = value(values[2], values[3], Seals.result(id));
    return ExecutionViews.of(head, outcome, input, result);
  }

  /** Newest first, without input and result. */
  public ExecutionPage list(String accountId, ExecutionFilter filter, PageRequest page) {
    List<String> tagged = filter.flows() == null ? null : flows.ids(accountId, filter.flows());
    if (filter.isImpossible() || tagged != null && tagged.isEmpty()) {
      return new ExecutionPage(List.of(), 0, false);
    }
    Search search = new Search(accountId, filter, tagged);
    long total = filter.hasTimes() ? search.countRows() : search.sumCounts();
    boolean more = total > COUNTED && filter.hasTimes();
    List<ExecutionView> executions =
        page.offset() >= total && !more
            ? List.of()
            : search.heads(page).stream().map(this::listed).toList();
    return new ExecutionPage(executions, more ? COUNTED : total, more);
  }

  /**
   * The masking of everything that is stored of an execution by now; see {@link #require}.
   *
   * @throws ProblemException 404 when the account has no such execution
   */
  public Masking masking(String accountId, String id) {
    return Masking.of(outcome(head(accountId, id, stored(id))).secrets());
  }

  /**
   * @throws ProblemException 404 when the account has no such execution
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public void require(String accountId, String id) {
    head(accountId, id);
  }

  private ExecutionHead head(String accountId, String id) {
    return head(accountId, id, stored(id).or(() -> begun(id)));
  }

  private static ExecutionHead head(String accountId, String id, Optional<ExecutionHead> found) {
    return found
        .filter(head -> head.accountId().equals(accountId))
        .orElseThrow(() -> ProblemException.notFound("execution", id));
  }

  /**
   * Its parent may have told of it before it is stored. Nobody may hold a connection meanwhile: the
   * start needs one, too.
   */
  private Optional<ExecutionHead> begun(String id) {
    owedBy(id).ifPresent(parent -> owed.await(new Handoff(Handoff.Kind.START, id, parent)));
    return stored(id);
  }

  private Optional<String> owedBy(String id) {
    List<?> parents =
        entityManager
            .createNativeQuery(
                "SELECT source_id FROM handoff WHERE target_id = ? AND kind = 'START'")
            .setParameter(1, text(id))
            .getResultList();
    return parents.stream().map(String.class::cast).findFirst();
  }

  private Optional<ExecutionHead> stored(String id) {
    return entityManager
        .createQuery(HEAD + " where e.id = :id", ExecutionHead.class)
        .setParameter("id", text(id))
        .getResultStream()
        .findFirst();
  }

  /** PostgreSQL takes no other. */
  private static String text(String id) {
    return id.indexOf('\0') < 0 ? id : "";
  }

  private ExecutionView listed(ExecutionHead head) {
    return ExecutionViews.of(head, outcome(head), null, null);
  }

  private Outcome outcome(ExecutionHead head) {
    return head.outcome() == null
        ? Outcome.NONE
        : Json.readOwn(seals.open(head.outcome(), Seals.outcome(head.id())), Outcome.class);
  }

  private Object value(Object keyId, Object sealed, String place) {
    return sealed == null
        ? null
        : Json.readOwn(
            seals.open(new SealedValue((String) keyId, (byte[]) sealed), place), Object.class);
  }

  /** One look at an account's list. */
  private final class Search {
    private final String accountId;
    private final ExecutionFilter filter;
    private final String where;
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    Search(String accountId, ExecutionFilter filter, List<String> tagged) {
      this.accountId = accountId;
      this.filter = filter;
      where = filter.where();
      parameters.put("account", accountId);
      parameters.putAll(filter.parameters());
      if (tagged != null) {
        parameters.put("flows", tagged);
      }
    }

    /** By their ids, which an index knows alone: Derby would take a worse one for whole rows. */
    List<ExecutionHead> heads(PageRequest page) {
      if (filter.flows() != null) { // several flows: no index has their order
        return paged(HEAD, ExecutionHead.class, page);
      }
      List<String> ids = paged(IDS, String.class, page);
      Map<String, ExecutionHead> heads = byId(ids);
      return ids.stream().map(heads::get).filter(Objects::nonNull).toList();
    }

    private <T> List<T> paged(String select, Class<T> type, PageRequest page) {
      return query(select + where + NEWEST_FIRST, type)
          .setFirstResult(page.offset())
          .setMaxResults(page.limit())
          .getResultList();
    }

    /** One may have been removed meanwhile. */
    private Map<String, ExecutionHead> byId(List<String> ids) {
      return ids.isEmpty()
          ? Map.of()
          : entityManager
              .createQuery(HEAD + " where e.id in :ids", ExecutionHead.class)
              .setParameter("ids", fewLengths(ids))
              .getResultStream()
              .collect(Collectors.toMap(ExecutionHead::id, head -> head));
    }

    /** A power of two: each length is a statement of its own, which Derby compiles once. */
    private static List<String> fewLengths(List<String> ids) {
      List<String> more = new ArrayList<>(ids);
      while (Integer.bitCount(more.size()) > 1) {
        more.add(ids.get(0));
      }
      return more;
    }

    long sumCounts() {
      Long sum = query("select sum(e.total) from CountRow e" + where, Long.class).getSingleResult();
      return sum == null ? 0 : sum;
    }

    /** Exact up to {@link #COUNTED}, else one more. */
    long countRows() {
      if (longLists.isKnown(accountId, filter)) {
        return COUNTED + 1;
      }
      boolean more =
          !query(IDS + where + NEWEST_FIRST, String.class)
              .setFirstResult(COUNTED)
              .setMaxResults(1)
              .getResultList()
              .isEmpty();
      if (more) {
        longLists.add(accountId, filter);
        return COUNTED + 1;
      }
      return query("select count(e.id) from ExecutionRow e" + where, Long.class).getSingleResult();
    }

    private <T> TypedQuery<T> query(String jpql, Class<T> type) {
      TypedQuery<T> query = entityManager.createQuery(jpql, type);
      parameters.forEach(query::setParameter);
      return query;
    }
  }
}

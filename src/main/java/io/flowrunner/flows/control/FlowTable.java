package io.flowrunner.flows.control;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.entity.AccountDeleted;
import io.flowrunner.flows.entity.CompiledFlow;
import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowChanged;
import io.flowrunner.flows.entity.FlowDeleted;
import io.flowrunner.flows.entity.FlowDocument;
import io.flowrunner.flows.entity.FlowHead;
import io.flowrunner.flows.entity.FlowPage;
import io.flowrunner.flows.entity.FlowRow;
import io.flowrunner.flows.entity.FlowTagRow;
import io.flowrunner.flows.entity.FlowWish;
import io.flowrunner.flows.entity.Revision;
import io.flowrunner.flows.entity.RevisionDocument;
import io.flowrunner.flows.entity.RevisionPage;
import io.flowrunner.flows.entity.RevisionRow;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The flows in the database; each method is a transaction, or part of the caller's. A change locks
 * the flow's row first: of two at once the second sees what the first did.
 */
@Stateless
public class FlowTable {
  @PersistenceContext EntityManager entityManager;
  @Inject AccountTable accounts;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject Settings settings;
  @Inject Event<FlowChanged> changed;
  @Inject Event<FlowDeleted> deleted;

  /** Newest first: ids are in the order of creation. */
  public FlowPage page(String accountId, FlowQuery query, PageRequest page) {
    TypedQuery<FlowRow> rows =
        entityManager.createQuery(
            "select f from FlowRow f" + query.where() + " order by f.id desc", FlowRow.class);
    TypedQuery<Long> count =
        entityManager.createQuery("select count(f) from FlowRow f" + query.where(), Long.class);
    for (TypedQuery<?> each : List.of(rows, count)) {
      each.setParameter("account", accountId);
      query.parameters().forEach(each::setParameter);
    }
    rows.setFirstResult(page.offset()).setMaxResults(page.limit());
    List<Flow> flows = rows.getResultStream().map(FlowRow::flow).toList();
    return new FlowPage(flows, count.getSingleResult());
  }

  /** All flows that the query shows, by id, in no order. */
  public List<String> ids(String accountId, FlowQuery query) {
    TypedQuery<String> found =
        entityManager.createQuery("select f.id from FlowRow f" + query.where(), String.class);
    query.parameters().forEach(found::setParameter);
    return found.setParameter("account", accountId).getResultList();
  }

  /** The ids of the flows of that name, at most {@code limit}. */
  public List<String> named(String accountId, String name, int limit) {
    return entityManager
        .createQuery(
            "select f.id from FlowRow f"
                + " where f.accountId = :account and f.name = :name and f.deletedAt is null"
                + " order by f.id",
            String.class)
        .setParameter("account", accountId)
        .setParameter("name", name)
        .setMaxResults(limit)
        .getResultList();
  }

  /** With the definition of the current revision. */
  public FlowDocument get(String accountId, String id) {
    FlowRow row = present(found(id, LockModeType.NONE), accountId, id);
    return new FlowDocument(row.flow(), stored(id, row.revision()).definition());
  }

  public Flow insert(String accountId, FlowWish wish, CompiledFlow document) {
    // the lock also keeps two at once from passing the limit together
    if (accounts.hold(accountId).isEmpty()) {
      throw ProblemException.unauthorized("The account does not exist any more");
    }
    int most = settings.get(Settings.MAX_FLOWS);
    if (count(accountId) >= most) {
      throw ProblemException.conflict("The account has " + most + " flows, and may not have more");
    }
    Instant now = now();
    FlowRow row = new FlowRow(ids.next("flow"), accountId, now);
    row.change(wish, document, now);
    entityManager.persist(row);
    // the revision and the tags refer to the row, and no mapping tells JPA so
    entityManager.flush();
    insertRevision(row, wish.definition(), accountId, now);
    insertTags(row);
    return row.flow();
  }

  /**
   * @param document of the wish's definition; null when it names none
   */
  public Flow update(
      String accountId, String id, IfMatch condition, FlowWish wish, CompiledFlow document) {
    FlowRow row = locked(accountId, id, condition);
    boolean newDefinition =
        document != null && !stored(id, row.revision()).definition().equals(wish.definition());
    List<String> tagsBefore = row.tags();
    Instant now = now();
    if (!row.change(wish, newDefinition ? document : null, now)) {
      return row.flow();
    }
    if (newDefinition) {
      insertRevision(row, wish.definition(), accountId, now);
    }
    if (!tagsBefore.equals(row.tags())) {
      deleteTags(id);
      insertTags(row);
    }
    changed.fire(new FlowChanged(id));
    return row.flow();
  }

  public void delete(String accountId, String id, IfMatch condition) {
    locked(accountId, id, condition).delete(now());
    deleteTags(id);
    changed.fire(new FlowChanged(id));
    deleted.fire(new FlowDeleted(accountId, id));
  }

  /** Oldest first. */
  public RevisionPage revisions(String accountId, String id, PageRequest page) {
    FlowRow row = present(found(id, LockModeType.NONE), accountId, id);
    List<Revision> revisions =
        entityManager
            .createQuery(
                "select new io.flowrunner.flows.entity.Revision("
                    + "r.number, r.version, r.createdAt, r.createdBy)"
                    + " from RevisionRow r where r.flowId = :flow order by r.number",
                Revision.class)
            .setParameter("flow", id)
            .setFirstResult(page.offset())
            .setMaxResults(page.limit())
            .getResultList();
    // revisions are numbered from 1 without gaps
    return new RevisionPage(revisions, row.revision());
  }

  public RevisionDocument revision(String accountId, String id, int number) {
    present(found(id, LockModeType.NONE), accountId, id);
    RevisionRow row = stored(id, number);
    return new RevisionDocument(row.revision(), row.definition());
  }

  /** Of deleted flows too; empty when there never was one, or its account is gone. */
  public Optional<FlowHead> head(String id) {
    return Optional.ofNullable(found(id, LockModeType.NONE)).map(FlowRow::head);
  }

  /** Of deleted flows too. */
  public String definition(String id, int number) {
    return stored(id, number).definition();
  }

  /** Nothing of a deleted account stays. */
  public void removeAll(@Observes AccountDeleted account) {
    List<String> flows =
        entityManager
            .createQuery("select f.id from FlowRow f where f.accountId = :account", String.class)
            .setParameter("account", account.accountId())
            .getResultList();
    for (String id : flows) {
      deleteTags(id);
      deleteWhere("delete from RevisionRow r where r.flowId = :flow", id);
      deleteWhere("delete from FlowRow f where f.id = :flow", id);
      changed.fire(new FlowChanged(id));
      deleted.fire(new FlowDeleted(account.accountId(), id));
    }
  }

  private long count(String accountId) {
    return entityManager
        .createQuery(
            "select count(f) from FlowRow f where f.accountId = :account and f.deletedAt is null",
            Long.class)
        .setParameter("account", accountId)
        .getSingleResult();
  }

  private FlowRow locked(String accountId, String id, IfMatch condition) {
    FlowRow row = present(found(id, LockModeType.PESSIMISTIC_WRITE), accountId, id);
    condition.require(row.flow().etag());
    return row;
  }

  /** PostgreSQL takes no NUL in a parameter. */
  private FlowRow found(String id, LockModeType lock) {
    return id.indexOf('\0') < 0 ? entityManager.find(FlowRow.class, id, lock) : null;
  }

  private static FlowRow present(FlowRow row, String accountId, String id) {
    if (row == null || !row.belongsTo(accountId) || row.isDeleted()) {
      throw ProblemException.notFound("flow", id);
    }
    return row;
  }

  private RevisionRow stored(String id, int number) {
    RevisionRow row = entityManager.find(RevisionRow.class, new RevisionRow.Key(id, number));
    if (row == null) {
      throw ProblemException.notFound("revision", Integer.toString(number));
    }
    return row;
  }

  private void insertRevision(FlowRow row, String definition, String by, Instant now) {
    Flow flow = row.flow();
    Revision revision = new Revision(flow.revision(), flow.version(), now, by);
    entityManager.persist(new RevisionRow(flow.id(), revision, definition));
  }

  private void insertTags(FlowRow row) {
    row.tags().forEach(tag -> entityManager.persist(new FlowTagRow(row.flow().id(), tag)));
  }

  private void deleteTags(String id) {
    deleteWhere("delete from FlowTagRow t where t.flowId = :flow", id);
  }

  private void deleteWhere(String jpql, String id) {
    entityManager.createQuery(jpql).setParameter("flow", id).executeUpdate();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}

package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.JournalPage;
import io.flowrunner.executions.entity.NodeView;
import io.flowrunner.executions.entity.SegmentCounts;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.secrets.control.Masking;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at what an execution's journal tells. The masking is read after the events: it then knows
 * every secret that they can contain. Each method fails with 404 when the account has no such
 * execution.
 */
@Stateless
public class JournalQueries {
  @PersistenceContext EntityManager entityManager;
  @Inject Seals seals;
  @Inject ExecutionQueries executions;

  /**
   * Log lines, oldest first.
   *
   * @param least the least severity that is shown
   */
  public JournalPage logs(String accountId, String id, LogLevel least, PageRequest page) {
    executions.require(accountId, id);
    SegmentReader reader = new SegmentReader(entityManager, seals);
    List<RecordedEvent> lines = new ArrayList<>();
    long before = 0;
    for (SegmentCounts segment : reader.counts(id)) {
      long after = before + segment.atLeast(least);
      if (after > page.offset() && before < page.offset() + page.limit() && after > before) {
        reader.segment(id, segment.firstSeq()).stream()
            .filter(event -> isLine(event, least))
            .skip(Math.max(0, page.offset() - before))
            .limit(page.limit() - lines.size())
            .forEach(lines::add);
      }
      before = after;
    }
    Masking masking = executions.masking(accountId, id);
    return new JournalPage(
        lines.stream().flatMap(line -> ExecutionMessages.logEntry(line, masking).stream()).toList(),
        before);
  }

  private static boolean isLine(RecordedEvent event, LogLevel least) {
    return LogEntry.of(event.event())
        .filter(line -> line.level().compareTo(least) >= 0)
        .isPresent();
  }

  /** The journal from {@code fromSeq} on. */
  public JournalPage events(String accountId, String id, long fromSeq, int limit) {
    executions.require(accountId, id);
    SegmentReader reader = new SegmentReader(entityManager, seals);
    List<RecordedEvent> events = reader.events(id, fromSeq, limit).toList();
    Masking masking = executions.masking(accountId, id);
    return new JournalPage(
        events.stream().map(event -> EventView.of(event, masking)).toList(), reader.eventCount(id));
  }

  /** What each node did, in the order in which the run first came to them. */
  public List<NodeView> nodes(String accountId, String id) {
    executions.require(accountId, id);
    NodeSummaries summaries = new NodeSummaries();
    new SegmentReader(entityManager, seals).events(id, 1).forEach(summaries::add);
    return summaries.views(executions.masking(accountId, id));
  }
}

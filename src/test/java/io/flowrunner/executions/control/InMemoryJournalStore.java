package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Segment;
import io.flowrunner.executions.entity.Segment.Admission;
import io.flowrunner.platform.control.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The journal in a map, for tests and simulation. Keeps events as bytes, so that they come back as
 * from the database.
 */
public class InMemoryJournalStore implements JournalStore {
  private final TreeMap<String, Stored> executions = new TreeMap<>();
  private final Map<String, Admitted> admissions = new HashMap<>();

  private record Row(String writer, long number, byte[] events) {}

  private static final class Stored {
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private Execution head;
  }

  private final InMemoryStore entries = new InMemoryStore();
  private final Set<Handoff> handoffs = new LinkedHashSet<>();

  @Override
  public synchronized List<Segment> write(String writer, List<Segment> segments) {
    List<Segment> missing =
        segments.stream().filter(segment -> !isStored(writer, segment)).toList();
    requireDifferent(missing);
    missing.forEach(segment -> requirePresent(missing, segment));
    missing.forEach(this::requireAdmissible);
    InMemoryStore.Batch batch =
        entries.begin(Instant.now(), StoreBatch.Limits.of(Settings.of(Map.of())));
    Map<Segment, Segment> stored = new IdentityHashMap<>();
    for (Segment segment : missing) {
      stored.put(segment, carriedOut(batch, segment));
    }
    Map<Segment, byte[]> events = new IdentityHashMap<>();
    stored.forEach((segment, done) -> events.put(segment, EventCodec.encode(done.events())));
    batch.flush();
    for (Segment segment : missing) {
      store(segment, new Row(writer, segment.number(), events.get(segment)));
      handoffs.addAll(Handoff.of(segment));
    }
    return segments.stream()
        .map(
            segment ->
                stored.getOrDefault(
                    segment,
                    segment.withEvents(
                        EventCodec.decode(
                            executions
                                .get(segment.executionId())
                                .rows
                                .get(segment.firstSeq())
                                .events()))))
        .toList();
  }

  private static void requireDifferent(List<Segment> segments) {
    Set<String> places = new HashSet<>();
    for (Segment each : segments) {
      if (!places.add(Seals.events(each.executionId(), each.firstSeq()))) {
        throw new IllegalStateException("Two segments are for the same place");
      }
    }
  }

  private static Segment carriedOut(InMemoryStore.Batch batch, Segment segment) {
    return segment.withOutcomes(
        segment.storeOperations().stream()
            .map(operation -> batch.apply(segment.accountId(), operation))
            .toList());
  }

  @Override
  public synchronized List<Handoff> handoffs(Instant until, int limit) {
    return handoffs.stream().limit(limit).toList();
  }

  @Override
  public synchronized boolean isOwed(Handoff handoff) {
    return handoffs.contains(handoff);
  }

  @Override
  public synchronized void done(Handoff handoff) {
    handoffs.remove(handoff);
  }

  @Override
  public synchronized List<Live> live(String accountId, String flowId) {
    return executions.values().stream()
        .map(stored -> stored.head)
        .filter(head -> !head.status().isTerminal() && head.start().flowId().equals(flowId))
        .map(head -> new Live(head.id(), head.status()))
        .toList();
  }

  @Override
  public synchronized List<QueuedFlow> queuedFlows() {
    return executions.values().stream()
        .map(stored -> stored.head)
        .filter(head -> head.status() == Status.QUEUED)
        .map(head -> new QueuedFlow(head.start().accountId(), head.start().flowId()))
        .distinct()
        .toList();
  }

  private boolean isStored(String writer, Segment segment) {
    Stored stored = executions.get(segment.executionId());
    Row row = stored == null ? null : stored.rows.get(segment.firstSeq());
    if (row != null && !(row.writer().equals(writer) && row.number() == segment.number())) {
      throw new FencedException(segment.executionId(), segment.firstSeq());
    }
    return row != null;
  }

  /** Its first segment may be in the same batch. */
  private void requirePresent(List<Segment> batch, Segment segment) {
    boolean begins =
        batch.stream()
            .anyMatch(
                each -> each.before() == null && each.executionId().equals(segment.executionId()));
    if (!begins && !executions.containsKey(segment.executionId())) {
      throw new FencedException(segment.executionId(), segment.firstSeq());
    }
  }

  private void requireAdmissible(Segment segment) {
    if (isAdmitted(segment)) {
      known(key(segment), segment.after().startedAt())
          .ifPresent(
              admitted -> {
                throw new AlreadyAdmittedException(segment.executionId(), admitted);
              });
    }
  }

  private void store(Segment segment, Row row) {
    Stored stored = executions.computeIfAbsent(segment.executionId(), absent -> new Stored());
    stored.rows.put(segment.firstSeq(), row);
    stored.head = segment.after();
    if (isAdmitted(segment)) {
      admissions.put(
          key(segment),
          new Admitted(
              segment.executionId(),
              segment.admission().requestHash(),
              segment.after().startedAt()));
    }
  }

  private static boolean isAdmitted(Segment segment) {
    Admission admission = segment.admission();
    return segment.before() == null && admission != null && admission.idempotencyKey() != null;
  }

  private static String key(Segment segment) {
    return key(
        segment.accountId(),
        segment.after().start().flowId(),
        segment.admission().idempotencyKey());
  }

  private static String key(String accountId, String flowId, String idempotencyKey) {
    return accountId + '\n' + flowId + '\n' + idempotencyKey;
  }

  private Optional<Admitted> known(String key, Instant now) {
    return Optional.ofNullable(admissions.get(key))
        .filter(known -> known.startedAt().isAfter(now.minus(Duration.ofHours(24))));
  }

  @Override
  public synchronized Optional<String> owner(String executionId) {
    return Optional.ofNullable(executions.get(executionId))
        .map(stored -> stored.head.start().accountId());
  }

  @Override
  public synchronized List<RecordedEvent> events(String executionId, long fromSeq) {
    Stored stored = executions.get(executionId);
    Stream<Row> rows = stored == null ? Stream.empty() : stored.rows.values().stream();
    return rows.flatMap(row -> EventCodec.decode(row.events()).stream())
        .filter(event -> event.seq() >= fromSeq)
        .toList();
  }

  @Override
  public synchronized List<String> unfinished(String after, int limit) {
    return executions.tailMap(after, false).values().stream()
        .map(stored -> stored.head)
        .filter(head -> !head.status().isTerminal() && !head.isDormant())
        .map(Execution::id)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Due> due(Due after, Instant until, int limit) {
    return executions.values().stream()
        .map(stored -> stored.head)
        .filter(
            head -> head.isDormant() && head.nextWake() != null && head.nextWake().isBefore(until))
        .map(head -> new Due(head.id(), head.nextWake()))
        .sorted(Comparator.comparing(Due::at).thenComparing(Due::executionId))
        .filter(
            each ->
                after == null
                    || each.at().isAfter(after.at())
                    || each.at().equals(after.at())
                        && each.executionId().compareTo(after.executionId()) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Admitted> admitted(
      String accountId, String flowId, String idempotencyKey, Instant now) {
    return known(key(accountId, flowId, idempotencyKey), now);
  }

  synchronized long count(String accountId, String flowId, Status status) {
    return executions.values().stream()
        .map(stored -> stored.head)
        .filter(head -> head.start().accountId().equals(accountId))
        .filter(head -> head.start().flowId().equals(flowId))
        .filter(head -> head.status() == status)
        .count();
  }
}

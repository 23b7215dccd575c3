package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The journal's contract, kept in memory. */
public final class InMemoryJournalStore implements JournalStore {
  private record Kept(String writer, Segment segment) {}

  private record Asked(String executionId, String requestHash, Instant at) {}

  private Map<String, TreeMap<Long, Kept>> segments = new HashMap<>();
  private Map<String, Execution> heads = new TreeMap<>();
  private Map<String, Asked> admissions = new HashMap<>();

  @Override
  public synchronized void write(String writer, List<Segment> given) {
    List<Segment> fresh = new ArrayList<>();
    for (Segment segment : given) {
      Kept there =
          segments.getOrDefault(segment.executionId(), new TreeMap<>()).get(segment.firstSeq());
      if (there == null) {
        fresh.add(segment);
      } else if (!there.writer().equals(writer) || there.segment().batch() != segment.batch()) {
        throw new FencedException(segment.executionId(), segment.firstSeq());
      }
    }
    for (Segment segment : fresh) {
      segments
          .computeIfAbsent(segment.executionId(), id -> new TreeMap<>())
          .put(segment.firstSeq(), new Kept(writer, segment));
      heads.put(segment.executionId(), segment.after());
      if (segment.admission() != null && segment.admission().idempotencyKey() != null) {
        admissions.put(
            key(
                segment.accountId(),
                segment.after().start().flowId(),
                segment.admission().idempotencyKey()),
            new Asked(
                segment.executionId(),
                segment.admission().requestHash(),
                segment.after().startedAt()));
      }
    }
  }

  private static String key(String account, String flow, String idempotencyKey) {
    return account + ' ' + flow + ' ' + idempotencyKey;
  }

  @Override
  public synchronized Optional<String> owner(String executionId) {
    return Optional.ofNullable(heads.get(executionId)).map(head -> head.start().accountId());
  }

  @Override
  public synchronized List<RecordedEvent> events(String executionId, long fromSeq) {
    return segments.getOrDefault(executionId, new TreeMap<>()).values().stream()
        .flatMap(kept -> kept.segment().events().stream())
        .filter(event -> event.seq() >= fromSeq)
        .toList();
  }

  @Override
  public synchronized List<String> unfinished(String after, int limit) {
    return heads.values().stream()
        .filter(head -> !head.status().isTerminal() && !head.isDormant())
        .map(Execution::id)
        .filter(id -> id.compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Due> due(Instant until, int limit) {
    return heads.values().stream()
        .filter(head -> head.isDormant() && head.nextWake().isBefore(until))
        .map(head -> new Due(head.id(), head.nextWake()))
        .sorted(Comparator.comparing(Due::at))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Admitted> admitted(
      String accountId, String flowId, String idempotencyKey, Instant now) {
    return Optional.ofNullable(admissions.get(key(accountId, flowId, idempotencyKey)))
        .filter(asked -> asked.at().isAfter(now.minus(Duration.ofHours(24))))
        .map(asked -> new Admitted(asked.executionId(), asked.requestHash()));
  }
}

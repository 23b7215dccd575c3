package io.flowrunner.executions.control;

import io.flowrunner.engine.entity.Activation.Calling;
import io.flowrunner.engine.entity.Command;
import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.ExecutionEvent.Parent;
import io.flowrunner.engine.entity.ExecutionEvent.SubflowStarted;
import io.flowrunner.engine.entity.RecordedEvent;
import io.flowrunner.executions.entity.Handoff;
import io.flowrunner.executions.entity.Handoff.Kind;
import io.flowrunner.executions.entity.Segment;
import java.time.Instant;
import java.util.List;

/** What {@link Handoffs} does, as steps of the simulation; some of it twice. */
final class SimulatedHandoffs {
  private final Simulation world;

  SimulatedHandoffs(Simulation world) {
    this.world = world;
  }

  void committed(Segment segment) {
    for (Handoff handoff : Handoff.of(segment)) {
      world.tasks.add(() -> perform(handoff, segment));
      if (world.happens(0.2)) {
        world.tasks.add(() -> again(handoff));
      }
    }
  }

  /** Does all that a stop of the server has left. */
  void recover() {
    world.disk.store.handoffs(Instant.MAX, 1_000).forEach(each -> perform(each, null));
  }

  /** Not before the journal has caught up: a second try comes much later than the first. */
  private void again(Handoff handoff) {
    SimulatedRun source = world.memory.get(handoff.sourceId());
    if (source == null || !source.hasUnsent()) {
      perform(handoff, null);
    }
  }

  /**
   * @param cause null when it is to be read from the disk
   */
  private void perform(Handoff handoff, Segment cause) {
    switch (handoff.kind()) {
      case START -> start(handoff, cause);
      case ENDED -> tellEnd(handoff, cause);
      case CANCEL -> cancel(handoff);
    }
  }

  private void done(Handoff handoff) {
    world.tasks.add(() -> world.disk.store.done(handoff));
  }

  private void start(Handoff handoff, Segment cause) {
    String child = handoff.targetId();
    if (!world.disk.store.isOwed(handoff) || world.disk.heads.containsKey(child)) {
      done(handoff);
      return;
    } else if (world.memory.containsKey(child)) {
      world.tell(child, new Command.Wake(), answer -> done(handoff));
      return;
    }
    List<RecordedEvent> events =
        cause == null ? world.disk.store.events(handoff.sourceId(), 1) : cause.events();
    Execution parent = cause == null ? Execution.fold(handoff.sourceId(), events) : cause.after();
    SubflowStarted asked = asked(events, child);
    if (asked.await() && cause == null && !waitsFor(parent, child)) {
      done(handoff);
      return;
    }
    Beginning beginning =
        new Beginning(
            asked.input(),
            parent.start().depth() + 1,
            new Parent(parent.id(), asked.position(), asked.await()),
            null,
            null,
            List.copyOf(parent.secrets()));
    try {
      world.start(child, world.revision(asked.flowId()), beginning, answer -> done(handoff));
    } catch (ConcurrencyGate.FullException e) {
      Command refused =
          new Command.SubflowRefused(
              asked.position(), child, "concurrency_limit", e.getMessage(), true);
      world.tell(handoff.sourceId(), refused, answer -> done(handoff));
    }
  }

  private static boolean waitsFor(Execution parent, String child) {
    return parent.calling().stream()
        .anyMatch(active -> ((Calling) active.stage()).executionId().equals(child));
  }

  private static SubflowStarted asked(List<RecordedEvent> events, String child) {
    return events.stream()
        .map(RecordedEvent::event)
        .filter(SubflowStarted.class::isInstance)
        .map(SubflowStarted.class::cast)
        .filter(started -> started.executionId().equals(child))
        .findFirst()
        .orElseThrow();
  }

  private void tellEnd(Handoff handoff, Segment cause) {
    String id = handoff.sourceId();
    Execution child =
        cause == null ? Execution.fold(id, world.disk.store.events(id, 1)) : cause.after();
    Command ended =
        new Command.SubflowDone(
            child.start().parent().position(),
            child.id(),
            child.status(),
            child.result(),
            child.error(),
            7,
            List.copyOf(child.secrets()));
    world.tell(handoff.targetId(), ended, answer -> done(handoff));
  }

  /** One that has not begun never will. */
  private void cancel(Handoff handoff) {
    String child = handoff.targetId();
    if (world.memory.containsKey(child) || world.disk.heads.containsKey(child)) {
      world.tell(child, new Command.Cancel(), answer -> done(handoff));
    } else {
      world.disk.store.done(new Handoff(Kind.START, child, handoff.sourceId()));
      done(handoff);
    }
  }
}

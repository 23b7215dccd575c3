package io.flowrunner.executions.control;

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
      world.tasks.add(() -> perform(handoff));
      if (world.happens(0.2)) {
        world.tasks.add(() -> perform(handoff));
      }
    }
  }

  /** Does all that a stop of the server has left. */
  void recover() {
    world.disk.store.handoffs(Instant.MAX, 1_000).forEach(this::perform);
  }

  private void perform(Handoff handoff) {
    switch (handoff.kind()) {
      case START -> start(handoff);
      case ENDED -> tellEnd(handoff);
      case CANCEL -> cancel(handoff);
    }
  }

  private void done(Handoff handoff) {
    world.tasks.add(() -> world.disk.store.done(handoff));
  }

  private void start(Handoff handoff) {
    String child = handoff.targetId();
    if (!world.disk.store.isOwed(handoff) || world.disk.heads.containsKey(child)) {
      done(handoff);
      return;
    } else if (world.memory.containsKey(child)) {
      world.tell(child, new Command.Wake(), answer -> done(handoff));
      return;
    }
    Execution parent = stored(handoff.sourceId());
    SubflowStarted asked = asked(handoff.sourceId(), child);
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

  private Execution stored(String id) {
    return Execution.fold(id, world.disk.store.events(id, 1));
  }

  private SubflowStarted asked(String parent, String child) {
    List<RecordedEvent> events = world.disk.store.events(parent, 1);
    return events.stream()
        .map(RecordedEvent::event)
        .filter(SubflowStarted.class::isInstance)
        .map(SubflowStarted.class::cast)
        .filter(started -> started.executionId().equals(child))
        .findFirst()
        .orElseThrow();
  }

  private void tellEnd(Handoff handoff) {
    Execution child = stored(handoff.sourceId());
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

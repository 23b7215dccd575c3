package io.flowrunner.engine.simulation;

import static io.flowrunner.engine.simulation.JournalModel.require;

import io.flowrunner.engine.entity.Activation;
import io.flowrunner.engine.entity.ExecutionEvent;
import io.flowrunner.engine.entity.ExecutionEvent.BranchEnded;
import io.flowrunner.engine.entity.ExecutionEvent.BranchStarted;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionEnding;
import io.flowrunner.engine.entity.ExecutionEvent.ExecutionStarted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeCompleted;
import io.flowrunner.engine.entity.ExecutionEvent.NodeFailed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeForked;
import io.flowrunner.engine.entity.ExecutionEvent.NodeProgressed;
import io.flowrunner.engine.entity.ExecutionEvent.NodeReady;
import io.flowrunner.engine.entity.ExecutionEvent.NodeStarted;
import io.flowrunner.engine.entity.Position;
import io.flowrunner.nodes.entity.Fork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The paths of a run and what each holds, by their links rather than by their names. */
final class ModelPaths {
  private final int maxParallel;
  private final Map<String, Path> paths = new HashMap<>();
  private final Map<Position, Split> splits = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private Activation.Progress takenOver;

  ModelPaths(int maxParallel) {
    this.maxParallel = maxParallel;
  }

  private static final class Path {
    private final int index;
    private final boolean item;
    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, Integer> visits = new HashMap<>();
    private Position active;
    private Object last;
    private long lastBytes;
    private long stateBytes;
    private long outcomeBytes;

    private Path(int index, boolean item) {
      this.index = index;
      this.item = item;
    }
  }

  private static final class Split {
    private final Fork fork;
    private final Set<String> open = new HashSet<>();
    private final Map<Integer, Object> outputs = new HashMap<>();
    private long bytes;
    private int begun;

    private Split(Fork fork, long bytes) {
      this.fork = fork;
      this.bytes = bytes;
    }

    private Object output() {
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < fork.size(); i++) {
        list.add(outputs.get(i));
      }
      if (fork.kind() != Fork.Kind.BRANCHES) {
        return list;
      }
      Map<String, Object> map = new LinkedHashMap<>();
      fork.branches().keySet().forEach(name -> map.put(name, list.get(map.size())));
      return map;
    }
  }

  long bytes() {
    long results = 0;
    for (Path path : paths.values()) {
      results += JournalModel.sum(path.sizes.values()) + path.stateBytes + path.outcomeBytes;
    }
    return results + splits.values().stream().mapToLong(split -> split.bytes).sum();
  }

  boolean isItem(Position position) {
    return paths.get(position.scope()).item;
  }

  void begin(ExecutionStarted started) {
    Path root = new Path(0, false);
    if (started.resumed() != null) {
      root.sizes.putAll(started.resumed().sizes());
      root.visits.putAll(started.resumed().visits());
      takenOver = started.resumed().progress();
    }
    paths.put(Position.ROOT, root);
  }

  void accept(ExecutionEvent event) {
    if (event instanceof NodeForked forked) {
      splits.put(forked.position(), new Split(forked.fork(), forked.bytes()));
    } else if (event instanceof NodeReady ready) {
      joined(ready.position(), ready.output(), event);
      leave(ready.position());
    } else if (event instanceof BranchStarted started) {
      branchStarted(started);
    } else if (event instanceof BranchEnded ended) {
      branchEnded(ended);
    } else if (event instanceof ExecutionEnding) {
      paths.keySet().retainAll(Set.of(Position.ROOT));
      splits.clear();
    }
  }

  void started(NodeStarted started) {
    Position position = started.position();
    Path path = paths.get(position.scope());
    require(path != null, "a path for", started);
    if (started.attempt() == 1) {
      require(path.active == null, "one node at a time", started);
      int visit = path.visits.merge(position.node(), 1, Integer::sum);
      require(visit == position.visit(), "visits in order", started);
      path.active = position;
      takeOver(path);
    }
    require(position.equals(path.active), "another attempt of the same node", started);
  }

  /** What a retry goes on with is held as soon as its first node has it. */
  private void takeOver(Path path) {
    if (takenOver != null) {
      path.stateBytes = takenOver.stateBytes();
      path.outcomeBytes = takenOver.outcomeBytes();
      takenOver = null;
    }
  }

  void progressed(NodeProgressed progressed) {
    Path path = paths.get(progressed.position().scope());
    require(progressed.position().equals(path.active), "a step of the node under way", progressed);
    if (progressed.state() != null) {
      path.stateBytes = progressed.bytes();
    }
    path.outcomeBytes = progressed.state() != null ? 0 : progressed.bytes();
  }

  void completed(NodeCompleted completed) {
    joined(completed.position(), completed.output(), completed);
    Path path = ended(completed.position());
    path.sizes.put(completed.position().node(), completed.bytes());
    path.last = completed.output();
    path.lastBytes = completed.bytes();
  }

  void failed(NodeFailed failed) {
    if (failed.retryAt() != null) {
      leave(failed.position());
      return;
    }
    Path path = ended(failed.position());
    path.last = failed.error().asValue();
    path.lastBytes = 0;
  }

  private Path ended(Position position) {
    leave(position);
    Path path = paths.get(position.scope());
    require(position.equals(path.active), "the end of the node under way", position);
    path.active = null;
    path.stateBytes = 0;
    path.outcomeBytes = 0;
    return path;
  }

  /** A fork that comes to its end has the outputs of all, in their order. */
  private void joined(Position position, Object output, ExecutionEvent event) {
    Split split = splits.get(position);
    if (split != null) {
      require(split.outputs.size() == split.fork.size(), "all branches' ends before", event);
      require(Objects.equals(split.output(), output), split.output() + " in order", event);
    }
  }

  /** Whatever the node has opened ends with it. */
  void leave(Position position) {
    Split split = splits.remove(position);
    if (split != null) {
      for (String scope : split.open) {
        Path path = paths.remove(scope);
        if (path.active != null) {
          leave(path.active);
        }
      }
    }
  }

  private void branchStarted(BranchStarted started) {
    Split split = splits.get(started.position());
    require(split != null, "a fork for", started);
    require(names.add(started.scope()), "a new name", started);
    require(started.index() == split.begun++, "branches in order", started);
    split.open.add(started.scope());
    int most = split.fork.maxParallel() == 0 ? maxParallel : split.fork.maxParallel();
    require(split.open.size() <= Math.min(most, maxParallel), "max_parallel", started);
    paths.put(started.scope(), new Path(started.index(), split.fork.kind() == Fork.Kind.BATCH));
  }

  private void branchEnded(BranchEnded ended) {
    Split split = splits.get(ended.position());
    Path path = paths.remove(ended.scope());
    require(split.open.remove(ended.scope()) && path.active == null, "an open path", ended);
    require(ended.error() == null || split.fork.continueOnError(), "on_error", ended);
    Object output = path.last;
    if (ended.error() != null) {
      output = Map.of("error", ended.error().asValue());
    }
    split.outputs.put(path.index, output);
    if (split.fork.kind() == Fork.Kind.BRANCHES) {
      paths.get(ended.position().scope()).sizes.putAll(path.sizes);
    } else {
      split.bytes += path.lastBytes;
    }
  }
}

package io.flowrunner.engine.entity;

import io.flowrunner.nodes.entity.Fork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How far a fork has come.
 *
 * @param begun how many of its scopes have been opened, in their order
 * @param outputs of those that have ended, by their index
 * @param outputBytes size of the outputs, as JSON
 * @param bytes size of what is held here and nowhere else
 */
public record Join(
    Fork fork, int begun, PMap<Integer, Object> outputs, long outputBytes, long bytes) {

  static Join of(Fork fork, long bytes) {
    return new Join(fork, 0, HashTreePMap.empty(), 0, bytes);
  }

  Join begin() {
    return new Join(fork, begun + 1, outputs, outputBytes, bytes);
  }

  Join end(int index, Object output, long size) {
    boolean heldInResults = fork.kind() == Fork.Kind.BRANCHES;
    return new Join(
        fork,
        begun,
        outputs.plus(index, output),
        outputBytes + size,
        heldInResults ? bytes : bytes + size);
  }

  public int underWay() {
    return begun - outputs.size();
  }

  public boolean isComplete() {
    return outputs.size() == fork.size();
  }

  /**
   * Whether another scope may be opened.
   *
   * @param most at once, whatever the fork says
   */
  public boolean mayBegin(int most) {
    int limit = fork.maxParallel() == 0 ? most : Math.min(most, fork.maxParallel());
    return begun < fork.size() && underWay() < limit;
  }

  /** The name of one of its parts. */
  public String name(int index) {
    return fork.kind() == Fork.Kind.BRANCHES ? branchNames().get(index) : Integer.toString(index);
  }

  /** The first node of one of its parts; {@code self} is the node that forks. */
  public String first(int index, String self) {
    return switch (fork.kind()) {
      case BRANCHES -> fork.branches().get(branchNames().get(index));
      case BODY -> fork.body();
      case BATCH -> self;
    };
  }

  /** What the node gives when all have ended. */
  public Object output() {
    if (fork.kind() == Fork.Kind.BRANCHES) {
      Map<String, Object> byName = new LinkedHashMap<>();
      List<String> names = branchNames();
      for (int i = 0; i < names.size(); i++) {
        byName.put(names.get(i), outputs.get(i));
      }
      return byName;
    }
    List<Object> inOrder = new ArrayList<>(fork.size());
    for (int i = 0; i < fork.size(); i++) {
      inOrder.add(outputs.get(i));
    }
    return inOrder;
  }

  private List<String> branchNames() {
    return List.copyOf(fork.branches().keySet());
  }
}

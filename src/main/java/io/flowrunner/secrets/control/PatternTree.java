package io.flowrunner.secrets.control;

import java.util.Arrays;

/**
 * Finds many texts in one pass (Aho and Corasick, 1975). States are numbers, 0 is the root; filled
 * by {@link #add}, then sealed by {@link #link}; after that safe for many threads.
 */
final class PatternTree {
  private long[] edges = new long[256];
  private int[] targets = new int[256];
  private int size = 1;
  private int[] parents = new int[128];
  private char[] labels = new char[128];
  private int[] depths = new int[128];
  private int[] fallbacks = new int[128];

  /** Length of the longest pattern that ends here, of each sort. */
  private int[] plain = new int[128];

  private int[] base64 = new int[128];

  void add(CharSequence pattern, boolean isBase64) {
    int state = 0;
    for (int i = 0; i < pattern.length(); i++) {
      int next = child(state, pattern.charAt(i));
      state = next == 0 ? grow(state, pattern.charAt(i)) : next;
    }
    if (isBase64) {
      base64[state] = pattern.length();
    } else {
      plain[state] = pattern.length();
    }
  }

  /** Finds for each state the longest other one that is its end. */
  void link() {
    for (int state : byDepth()) {
      if (depths[state] > 1) {
        fallbacks[state] = step(fallbacks[parents[state]], labels[state]);
      }
      int fallback = fallbacks[state];
      plain[state] = Math.max(plain[state], plain[fallback]);
      base64[state] = Math.max(base64[state], base64[fallback]);
    }
  }

  int step(int from, char c) {
    int state = from;
    int next = child(state, c);
    while (next == 0 && state != 0) {
      state = fallbacks[state];
      next = child(state, c);
    }
    return next;
  }

  /** Length of the longest plain pattern that ends in this state; 0 for none. */
  int plain(int state) {
    return plain[state];
  }

  /** As {@link #plain} for pieces of Base64. */
  int base64(int state) {
    return base64[state];
  }

  boolean isEmpty() {
    return size == 1;
  }

  /** Every state but the root, those nearer to it first. */
  private int[] byDepth() {
    int deepest = Arrays.stream(depths, 0, size).max().orElse(0);
    int[] starts = new int[deepest + 2];
    for (int state = 1; state < size; state++) {
      starts[depths[state] + 1]++;
    }
    for (int depth = 1; depth < starts.length; depth++) {
      starts[depth] += starts[depth - 1];
    }
    int[] order = new int[size - 1];
    for (int state = 1; state < size; state++) {
      order[starts[depths[state]]++] = state;
    }
    return order;
  }

  private int grow(int parent, char label) {
    if (size == parents.length) {
      int capacity = size * 2;
      parents = Arrays.copyOf(parents, capacity);
      labels = Arrays.copyOf(labels, capacity);
      depths = Arrays.copyOf(depths, capacity);
      fallbacks = Arrays.copyOf(fallbacks, capacity);
      plain = Arrays.copyOf(plain, capacity);
      base64 = Arrays.copyOf(base64, capacity);
    }
    int state = size++;
    parents[state] = parent;
    labels[state] = label;
    depths[state] = depths[parent] + 1;
    if (size * 2 > edges.length) {
      rehash();
    }
    put(edge(parent, label), state);
    return state;
  }

  private int child(int state, char c) {
    long edge = edge(state, c);
    int slot = slot(edge);
    while (edges[slot] != 0) {
      if (edges[slot] == edge) {
        return targets[slot];
      }
      slot = slot + 1 & edges.length - 1;
    }
    return 0;
  }

  private void rehash() {
    long[] oldEdges = edges;
    int[] oldTargets = targets;
    edges = new long[oldEdges.length * 2];
    targets = new int[edges.length];
    for (int i = 0; i < oldEdges.length; i++) {
      if (oldEdges[i] != 0) {
        put(oldEdges[i], oldTargets[i]);
      }
    }
  }

  private void put(long edge, int target) {
    int slot = slot(edge);
    while (edges[slot] != 0) {
      slot = slot + 1 & edges.length - 1;
    }
    edges[slot] = edge;
    targets[slot] = target;
  }

  /** Never 0, which marks a free slot. */
  private static long edge(int state, char c) {
    return (long) state << 16 | c | 1L << 62;
  }

  private int slot(long edge) {
    long mixed = edge * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ mixed >>> 32) & edges.length - 1;
  }
}

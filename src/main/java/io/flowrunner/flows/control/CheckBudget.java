package io.flowrunner.flows.control;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;

/**
 * What one check against a schema may cost. The validator knows no limits of its own, so each
 * keyword that it looks at, each error and each match of a pattern is counted here; the clock
 * bounds what counts cannot (one keyword over a large value, many times).
 */
final class CheckBudget extends ExecutionContext {
  static final int MAX_STEPS = 5_000_000;
  static final int MAX_DEPTH = 1_500;

  /** Of characters times the sizes of the patterns that they are compared with. */
  static final long MAX_MATCHING = 100_000_000;

  static final long MAX_NANOS = 5_000_000_000L;
  private static final int ERROR_STEPS = 50;

  /** The validator does not hand its context to patterns; a check stays on its thread. */
  private static final ThreadLocal<CheckBudget> CURRENT = new ThreadLocal<>();

  private final long began = System.nanoTime();
  private long steps;
  private long matching;
  private int depth;

  /** The check was stopped; the message says at what. */
  static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private SpentException(String message) {
      super(message, null, false, false);
    }
  }

  static CheckBudget current() {
    return CURRENT.get();
  }

  /**
   * Runs a check with this budget.
   *
   * @throws SpentException when it costs more
   */
  void during(Runnable check) {
    CURRENT.set(this);
    try {
      check.run();
      requireMatching();
    } catch (StackOverflowError e) {
      throw tooDeep();
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * Whether there is enough left for a match. The validator logs what a pattern throws, so the
   * check is stopped at its next step instead.
   */
  boolean allows(int size, int characters) {
    matching += (long) size * (characters + 1L);
    return matching <= MAX_MATCHING;
  }

  void step(int count) {
    requireMatching();
    steps += count;
    if (steps > MAX_STEPS || System.nanoTime() - began > MAX_NANOS) {
      throw new SpentException("comparing it with the schema takes too long");
    }
  }

  private void requireMatching() {
    if (matching > MAX_MATCHING) {
      throw new SpentException("comparing it with the patterns of the schema takes too long");
    }
  }

  private void descend() {
    step(1);
    depth++;
    if (depth > MAX_DEPTH) {
      throw tooDeep();
    }
  }

  private static SpentException tooDeep() {
    return new SpentException("the schema nests too deeply for it");
  }

  @Override
  public void evaluationPathAddLast(String keyword) {
    descend();
    super.evaluationPathAddLast(keyword);
  }

  @Override
  public void evaluationPathAddLast(int index) {
    descend();
    super.evaluationPathAddLast(index);
  }

  @Override
  public void evaluationPathRemoveLast() {
    depth--;
    super.evaluationPathRemoveLast();
  }

  /** Only counts, for the same reason as {@link #allows}. */
  @Override
  public void addError(Error error) {
    steps += ERROR_STEPS;
    super.addError(error);
  }
}

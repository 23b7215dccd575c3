package io.flowrunner.executions.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * Owns the threads: few for scripts and decisions, more for work that blocks, two that watch the
 * clock. Their contexts are cleared but for the application's own.
 *
 * <p>The executor makes a new thread for each piece of work until it has as many as {@code
 * maxAsync}, and keeps them for ever (without that number it never stops making them); so it is the
 * sum of what may work at once.
 */
@ContextServiceDefinition(
    name = "java:app/concurrent/bare",
    propagated = ContextServiceDefinition.APPLICATION,
    cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(
    name = "java:app/concurrent/threads",
    context = "java:app/concurrent/bare",
    maxAsync = Dispatcher.MOST_THREADS)
@ManagedThreadFactoryDefinition(
    name = "java:app/concurrent/timers",
    context = "java:app/concurrent/bare")
@ManagedThreadFactoryDefinition(
    name = "java:app/concurrent/journal",
    context = "java:app/concurrent/bare")
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class Dispatcher {
  static final int MOST_THREADS = 160;
  private static final int TIMER_THREADS = 2;
  private static final int NODE_THREADS = 64;
  private static final int BLOCKING_THREADS = 32;
  private static final int DELIVERY_THREADS = 4;
  private static final int MOST_SCRIPT_THREADS =
      MOST_THREADS - NODE_THREADS - BLOCKING_THREADS - DELIVERY_THREADS;

  @Resource(lookup = "java:app/concurrent/threads")
  private ManagedExecutorService threads;

  @Resource(lookup = "java:app/concurrent/timers")
  private ManagedThreadFactory timerThreads;

  @Resource(lookup = "java:app/concurrent/journal")
  private ManagedThreadFactory journalThreads;

  private ScheduledThreadPoolExecutor timers;
  private BoundedExecutor scripts;
  private FairTurns turns;
  private BoundedExecutor blocking;
  private BoundedExecutor nodes;
  private BoundedExecutor delivery;

  @PostConstruct
  void open() {
    timers = new ScheduledThreadPoolExecutor(TIMER_THREADS, timerThreads);
    timers.setRemoveOnCancelPolicy(true);
    int most = Math.min(Runtime.getRuntime().availableProcessors() + 2, MOST_SCRIPT_THREADS);
    scripts = new BoundedExecutor(threads, most);
    turns = new FairTurns(scripts, most);
    blocking = new BoundedExecutor(threads, BLOCKING_THREADS);
    nodes = new BoundedExecutor(threads, NODE_THREADS);
    delivery = new BoundedExecutor(threads, DELIVERY_THREADS);
  }

  @PreDestroy
  void close() {
    timers.shutdownNow();
  }

  /** For decisions, scripts and whatever else never blocks. */
  public Executor scripts() {
    return scripts;
  }

  /** As {@link #scripts}, with a turn for each account in its order. */
  public FairTurns turns() {
    return turns;
  }

  /** For what the product itself waits for: its database. */
  public Executor blocking() {
    return blocking;
  }

  /** For what nodes wait for (JDBC, mail), which may hang: nothing else waits behind it. */
  public Executor nodes() {
    return nodes;
  }

  /** For what subscribers are sent, so that nothing that blocks elsewhere delays a live view. */
  public Executor delivery() {
    return delivery;
  }

  /** For short pieces of work at a later time; setting an alarm and taking it back cost little. */
  public ScheduledExecutorService timers() {
    return timers;
  }

  /** The thread that writes the journal comes from here. */
  public ThreadFactory journalThreads() {
    return journalThreads;
  }
}

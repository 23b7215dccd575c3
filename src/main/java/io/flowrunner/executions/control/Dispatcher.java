package io.flowrunner.executions.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * Owns the threads: few for scripts and decisions, more for work that blocks, one that watches the
 * clock. Their contexts are cleared but for the application's own.
 */
@ContextServiceDefinition(
    name = "java:app/concurrent/bare",
    propagated = ContextServiceDefinition.APPLICATION,
    cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(
    name = "java:app/concurrent/threads",
    context = "java:app/concurrent/bare")
@ManagedScheduledExecutorDefinition(
    name = "java:app/concurrent/timers",
    context = "java:app/concurrent/bare",
    maxAsync = 2)
@ManagedThreadFactoryDefinition(
    name = "java:app/concurrent/journal",
    context = "java:app/concurrent/bare")
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class Dispatcher {
  private static final int BLOCKING_THREADS = 64;
  private static final int DELIVERY_THREADS = 4;

  @Resource(lookup = "java:app/concurrent/threads")
  private ManagedExecutorService threads;

  @Resource(lookup = "java:app/concurrent/timers")
  private ManagedScheduledExecutorService timers;

  @Resource(lookup = "java:app/concurrent/journal")
  private ManagedThreadFactory journalThreads;

  private BoundedExecutor scripts;
  private FairTurns turns;
  private BoundedExecutor blocking;
  private BoundedExecutor nodes;
  private BoundedExecutor delivery;

  @PostConstruct
  void open() {
    int processors = Runtime.getRuntime().availableProcessors();
    scripts = new BoundedExecutor(threads, processors + 2);
    turns = new FairTurns(scripts, processors + 2);
    blocking = new BoundedExecutor(threads, BLOCKING_THREADS);
    nodes = new BoundedExecutor(threads, BLOCKING_THREADS);
    delivery = new BoundedExecutor(threads, DELIVERY_THREADS);
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

  /** For short pieces of work at a later time. */
  public ScheduledExecutorService timers() {
    return timers;
  }

  /** The thread that writes the journal comes from here. */
  public ThreadFactory journalThreads() {
    return journalThreads;
  }
}

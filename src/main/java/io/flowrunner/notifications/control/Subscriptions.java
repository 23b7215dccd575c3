package io.flowrunner.notifications.control;

import io.flowrunner.auth.control.VerifiedTokens;
import io.flowrunner.auth.entity.LoginEnded;
import io.flowrunner.auth.entity.TokenPrincipal;
import io.flowrunner.executions.control.Dispatcher;
import io.flowrunner.executions.control.ExecutionFeed;
import io.flowrunner.executions.control.FeedForm;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Everyone who watches an execution through this instance. */
@ApplicationScoped
public class Subscriptions {
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final ExecutionFeed feed;
  private final Predicate<TokenPrincipal> loggedIn;
  private final Executor executor;
  private final ScheduledExecutorService timers;
  private final Duration pingEvery;
  private Future<?> pings;

  protected Subscriptions() {
    this(null, null, null, null, null);
  }

  @Inject
  public Subscriptions(
      ExecutionFeed feed, VerifiedTokens tokens, Dispatcher dispatcher, Settings settings) {
    this(
        feed,
        principal -> tokens.principal(principal.raw()).isPresent(),
        dispatcher.delivery(),
        dispatcher.timers(),
        settings.get(Settings.PING));
  }

  Subscriptions(
      ExecutionFeed feed,
      Predicate<TokenPrincipal> loggedIn,
      Executor executor,
      ScheduledExecutorService timers,
      Duration pingEvery) {
    this.feed = feed;
    this.loggedIn = loggedIn;
    this.executor = executor;
    this.timers = timers;
    this.pingEvery = pingEvery;
  }

  @PostConstruct
  void start() {
    long millis = pingEvery.toMillis();
    pings =
        timers.scheduleAtFixedRate(
            () -> executor.execute(this::ping), millis, millis, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    pings.cancel(false);
    viewers.forEach(viewer -> viewer.end(Farewell.GOING_AWAY));
  }

  /**
   * Shows an execution from the event {@code from} on to a peer, until its end, the peer's or the
   * login's.
   */
  public Viewer open(
      TokenPrincipal principal, String executionId, long from, FeedForm form, Peer peer) {
    Viewer viewer = new Viewer(principal.caller().loginId(), peer, timers, viewers::remove);
    viewers.add(viewer);
    if (!loggedIn.test(principal)) { // it may have ended since the door
      viewer.end(Farewell.LOGGED_OUT);
      return viewer;
    }
    try {
      viewer.watch(feed.subscribe(executionId, from, form, viewer));
    } catch (ProblemException e) {
      viewer.end(Farewell.FULL);
    }
    return viewer;
  }

  /** Not on the thread of the request that ended it, which must not end another one's answer. */
  void loginEnded(@Observes(during = TransactionPhase.AFTER_SUCCESS) LoginEnded ended) {
    executor.execute(
        () ->
            viewers.stream()
                .filter(viewer -> ended.loginIds().contains(viewer.loginId()))
                .forEach(viewer -> viewer.end(Farewell.LOGGED_OUT)));
  }

  void ping() {
    viewers.forEach(Viewer::ping);
  }

  int size() {
    return viewers.size();
  }
}

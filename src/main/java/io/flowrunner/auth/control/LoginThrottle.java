package io.flowrunner.auth.control;

import io.flowrunner.platform.control.Settings;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords. Too many wrong ones from an address, or from an address for one
 * account, close that address (for that account) for a time that doubles; an account attacked from
 * everywhere is only slowed, for closing it would let anyone lock its owner out. Bounded memory;
 * safe for many threads.
 */
@ApplicationScoped
public class LoginThrottle {
  private static final Duration DELAY_STEP = Duration.ofMillis(50);
  private static final int DELAY_STEPS = 20;
  private static final int MAX_TRACKED = 10_000;

  private Clock clock;
  private int perAccount;
  private int perAddress;
  private int maxTracked;
  private final Map<String, FailedLogins> pairs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, FailedLogins> addresses = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, FailedLogins> accounts = new LinkedHashMap<>(16, 0.75f, true);

  protected LoginThrottle() {}

  @Inject
  public LoginThrottle(Clock clock, Settings settings) {
    this(
        clock,
        settings.get(Settings.LOGIN_ATTEMPTS_PER_ACCOUNT),
        settings.get(Settings.LOGIN_ATTEMPTS_PER_ADDRESS),
        MAX_TRACKED);
  }

  LoginThrottle(Clock clock, int perAccount, int perAddress, int maxTracked) {
    this.clock = clock;
    this.perAccount = perAccount;
    this.perAddress = perAddress;
    this.maxTracked = maxTracked;
  }

  /**
   * @param account what the client calls it, whether it exists or not
   * @throws ProblemException 429 with the time to wait
   */
  public synchronized void check(String address, String account) {
    long now = clock.millis();
    String network = AddressKey.of(address);
    long until =
        Math.max(
            blockedUntil(addresses.get(network)), blockedUntil(pairs.get(pair(network, account))));
    if (until > now) {
      throw new ProblemException(
          ProblemKind.RATE_LIMITED,
          "Too many failed logins; try again later",
          Map.of(),
          Duration.ofMillis(until - now));
    }
  }

  /** How long to hold an attempt back because the account is under attack; mostly zero. */
  public synchronized Duration delay(String account) {
    FailedLogins failures = accounts.get(account);
    if (failures == null) {
      return Duration.ZERO;
    }
    return DELAY_STEP.multipliedBy(Math.max(0, failures.recent(clock.millis()) - calm()));
  }

  public synchronized void failed(String address, String account) {
    long now = clock.millis();
    String network = AddressKey.of(address);
    tracked(pairs, pair(network, account)).addAndBlock(now, perAccount);
    tracked(addresses, network).addAndBlock(now, perAddress);
    tracked(accounts, account).add(now, calm() + DELAY_STEPS);
  }

  /** The owner has come from this address: earlier slips there no longer count for the account. */
  public synchronized void succeeded(String address, String account) {
    pairs.remove(pair(AddressKey.of(address), account));
  }

  synchronized int tracked() {
    return pairs.size() + addresses.size() + accounts.size();
  }

  /** Failures for one account, from anywhere, that are not yet an attack. */
  private int calm() {
    return 2 * perAccount;
  }

  private FailedLogins tracked(Map<String, FailedLogins> map, String key) {
    FailedLogins failures = map.computeIfAbsent(key, k -> new FailedLogins());
    if (map.size() > maxTracked) {
      Iterator<String> eldest = map.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return failures;
  }

  private static long blockedUntil(FailedLogins failures) {
    return failures == null ? 0 : failures.blockedUntil();
  }

  private static String pair(String network, String account) {
    return network + ' ' + account;
  }
}

package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.Lent;
import io.flowrunner.nodes.entity.NothingToLendException;
import io.flowrunner.platform.control.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps what nodes lend between attempts: pools of connections, clients. Each belongs to one
 * account. What nobody has used for a while is closed, and sooner when room is needed; what is lent
 * is closed by the end of the server only. Safe for many threads.
 */
@ApplicationScoped
public class Lendings {
  private static final Logger LOG = Logger.getLogger(Lendings.class.getName());
  private static final String NAME = "flowrunner-lendings";
  private static final String MAC = "HmacSHA256";

  private final Map<Key, Kept> all = new HashMap<>();
  private final byte[] secret = new byte[32];
  private int most;
  private int mostPerAccount;
  private Duration idle;
  private LongSupplier nanos;
  private ScheduledThreadPoolExecutor closer;
  private boolean closed;

  /**
   * @param digest of the identity, which may have a password in it, under a key that no dump of
   *     this map shows beside it
   */
  private record Key(String account, Class<?> type, String digest) {}

  /** Its users and their last end are guarded by the map's lock, the thing by its own. */
  private static final class Kept {
    private AutoCloseable thing;
    private int users;
    private long since;

    private synchronized AutoCloseable made(Callable<? extends AutoCloseable> make)
        throws Exception {
      if (thing == null) {
        thing = make.call();
      }
      return thing;
    }

    private synchronized void close() {
      if (thing != null) {
        try {
          thing.close();
        } catch (Exception e) {
          LOG.log(Level.FINE, "{0} did not close cleanly", thing.getClass().getSimpleName());
        }
      }
    }
  }

  /** For the container's proxy. */
  protected Lendings() {}

  @Inject
  public Lendings(Settings settings) {
    this(
        settings.get(Settings.MAX_POOLS),
        settings.get(Settings.MAX_POOLS_PER_ACCOUNT),
        settings.get(Settings.POOL_IDLE),
        System::nanoTime);
  }

  Lendings(int most, int mostPerAccount, Duration idle, LongSupplier nanos) {
    this.most = most;
    this.mostPerAccount = mostPerAccount;
    this.idle = idle;
    this.nanos = nanos;
    new SecureRandom().nextBytes(secret);
  }

  /**
   * As {@link io.flowrunner.nodes.entity.NodeContext#lend}. What {@code make} throws is thrown to
   * those who asked meanwhile, too: each of them tries for itself.
   *
   * @throws NothingToLendException when there is no room
   */
  public <T extends AutoCloseable> Lent<T> lend(
      String account, Class<T> type, List<String> identity, Callable<T> make) throws Exception {
    Kept kept = take(new Key(account, type, digest(identity)));
    try {
      return new Lent<>(type.cast(kept.made(make)), () -> giveBack(kept));
    } catch (Throwable e) {
      giveBack(kept);
      throw e;
    }
  }

  private synchronized Kept take(Key key) {
    if (closed) {
      throw new NothingToLendException("the server is shutting down");
    }
    Kept kept = all.get(key);
    if (kept == null) {
      makeRoom(key.account());
      kept = new Kept();
      all.put(key, kept);
      watch();
    }
    kept.users++;
    return kept;
  }

  private synchronized void giveBack(Kept kept) {
    kept.users--;
    kept.since = nanos.getAsLong();
  }

  private void makeRoom(String account) {
    long own = all.keySet().stream().filter(key -> key.account().equals(account)).count();
    if (own >= mostPerAccount) {
      evict(key -> key.account().equals(account), "this account has");
    } else if (all.size() >= most) {
      evict(key -> true, "the server has");
    }
  }

  /** What was last used longest ago makes room. */
  private void evict(Predicate<Key> candidates, String owner) {
    Optional<Key> eldest =
        all.entrySet().stream()
            .filter(each -> each.getValue().users == 0 && candidates.test(each.getKey()))
            .min(Comparator.comparingLong(each -> each.getValue().since))
            .map(Map.Entry::getKey);
    Key key =
        eldest.orElseThrow(
            () ->
                new NothingToLendException(
                    owner + " as many databases and the like in use as it may have"));
    Kept kept = all.remove(key);
    closer.execute(kept::close);
  }

  private void watch() {
    if (closer == null) {
      closer =
          new ScheduledThreadPoolExecutor(
              1,
              work -> {
                Thread thread = new Thread(work, NAME);
                thread.setDaemon(true);
                return thread;
              });
      long pause = Math.max(1, idle.toMillis() / 4);
      closer.scheduleWithFixedDelay(this::sweep, pause, pause, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes what nobody has used for long. */
  void sweep() {
    List<Kept> left = new ArrayList<>();
    synchronized (this) {
      long now = nanos.getAsLong();
      all.values()
          .removeIf(
              kept -> {
                boolean over = kept.users == 0 && now - kept.since >= idle.toNanos();
                return over && left.add(kept);
              });
    }
    left.forEach(Kept::close);
  }

  synchronized int size() {
    return all.size();
  }

  /** Closes all, lent or not: their attempts go on after the next start. */
  @PreDestroy
  public void close() {
    List<Kept> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(all.values());
      all.clear();
      if (closer != null) {
        closer.shutdownNow();
      }
    }
    left.forEach(Kept::close);
  }

  private String digest(List<String> identity) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret, MAC));
      for (String part : identity) {
        byte[] bytes = String.valueOf(part).getBytes(StandardCharsets.UTF_8);
        mac.update((bytes.length + (part == null ? "-" : "+")).getBytes(StandardCharsets.UTF_8));
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.flowrunner.platform.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A bounded memory of what was loaded: the least recently used goes first. What is loaded while
 * something is forgotten is answered but not kept, for it may be what was just forgotten. Safe for
 * many threads; loading happens outside the lock.
 */
public final class RecentlyUsed<K, V> {
  private final int capacity;
  private final Map<K, V> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long forgotten;

  public RecentlyUsed(int capacity) {
    this.capacity = capacity;
  }

  /**
   * @param loader answers null for what there is not; that is not kept
   */
  public V get(K key, Function<? super K, ? extends V> loader) {
    long before;
    synchronized (entries) {
      V known = entries.get(key);
      if (known != null) {
        return known;
      }
      before = forgotten;
    }
    V loaded = loader.apply(key);
    if (loaded != null) {
      keep(key, loaded, before);
    }
    return loaded;
  }

  private void keep(K key, V value, long before) {
    synchronized (entries) {
      if (forgotten == before) {
        put(key, value);
      }
    }
  }

  public void put(K key, V value) {
    synchronized (entries) {
      entries.put(key, value);
      if (entries.size() > capacity) {
        K eldest = entries.keySet().iterator().next();
        entries.remove(eldest);
      }
    }
  }

  public void forget(K key) {
    synchronized (entries) {
      forgotten++;
      entries.remove(key);
    }
  }

  public void forgetIf(Predicate<? super V> test) {
    synchronized (entries) {
      forgotten++;
      entries.values().removeIf(test);
    }
  }

  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}

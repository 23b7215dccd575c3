package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
  private final RecentlyUsed<String, String> memory = new RecentlyUsed<>(2);
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void loadsOnce() {
    assertThat(get("a")).isEqualTo("A");
    assertThat(get("a")).isEqualTo("A");
    assertThat(loads).hasValue(1);
  }

  @Test
  void dropsWhatWasNotUsedForLongest() {
    get("a");
    get("b");
    get("a");
    get("c");
    assertThat(memory.size()).isEqualTo(2);

    get("a");
    assertThat(loads).hasValue(3);
    get("b");
    assertThat(loads).hasValue(4);
  }

  @Test
  void doesNotKeepWhatThereIsNot() {
    assertThat(memory.get("a", key -> null)).isNull();
    assertThat(get("a")).isEqualTo("A");
  }

  @Test
  void keepsWhatIsPutAsWhatIsLoaded() {
    memory.put("a", "B");
    assertThat(get("a")).isEqualTo("B");
    memory.put("a", "C");
    memory.put("b", "B");
    memory.put("c", "C");
    assertThat(memory.size()).isEqualTo(2);
    assertThat(memory.get("a", key -> null)).isNull();
    assertThat(loads).hasValue(0);
  }

  @Test
  void forgets() {
    get("a");
    memory.forget("a");
    get("a");
    memory.forgetIf("A"::equals);
    get("a");

    assertThat(loads).hasValue(3);
  }

  @Test
  void doesNotKeepWhatWasLoadedWhileSomethingWasForgotten() {
    String stale =
        memory.get(
            "a",
            key -> {
              memory.forget("a");
              return "stale";
            });

    assertThat(stale).isEqualTo("stale");
    assertThat(get("a")).isEqualTo("A");
  }

  private String get(String key) {
    return memory.get(
        key,
        k -> {
          loads.incrementAndGet();
          return k.toUpperCase(java.util.Locale.ROOT);
        });
  }
}

package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static final byte[] DATA_KEY = AesGcm.newKey();

  @TempDir Path home;

  @Test
  void theFirstUseMakesAFileThatOnlyItsOwnerCanRead() throws IOException {
    MasterKey key = masterKey();
    assertThat(key.exists()).isFalse();

    key.wrap(DATA_KEY, "account:1");

    assertThat(key.exists()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(Base64.getDecoder().decode(Files.readString(file()).strip())).hasSize(32);
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).as("no draft is left behind").containsExactly(file());
    }
  }

  @Test
  void theNextStartOpensWhatTheFirstClosed() {
    byte[] wrapped = masterKey().wrap(DATA_KEY, "account:1");

    assertThat(masterKey().unwrap(wrapped, "account:1")).isEqualTo(DATA_KEY);
  }

  @Test
  void aDataKeyOpensOnlyForWhatItIs() {
    MasterKey key = masterKey();
    byte[] wrapped = key.wrap(DATA_KEY, "account:1");

    assertThatThrownBy(() -> key.unwrap(wrapped, "account:2"))
        .isInstanceOf(UndecryptableException.class);
  }

  @Test
  void theSettingCountsAndMakesNoFile() {
    String set = Base64.getEncoder().encodeToString(AesGcm.newKey());
    MasterKey first = new MasterKey(settings(Map.of("encryption.key", set)));

    byte[] wrapped = first.wrap(DATA_KEY, "a");

    assertThat(file()).doesNotExist();
    assertThat(new MasterKey(settings(Map.of("encryption.key", set))).unwrap(wrapped, "a"))
        .isEqualTo(DATA_KEY);
    assertThat(first.origin()).isEqualTo("flowrunner.encryption.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c2hvcnQ=", "***", "\u00fc"})
  void aBrokenFileIsNeverReplaced(String contents) throws IOException {
    Files.writeString(file(), contents);

    assertThatThrownBy(() -> MasterKey.check(settings(Map.of())))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(file().toString());
    assertThatThrownBy(() -> masterKey().wrap(DATA_KEY, "a")).isInstanceOf(SettingException.class);
    assertThat(file()).hasContent(contents);
  }

  @Test
  void aDirectoryInItsPlaceIsToldInOneLine() throws IOException {
    Files.createDirectory(file());

    assertThatThrownBy(() -> MasterKey.check(settings(Map.of())))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void manyFirstStartsAtOnceAgreeOnOneKey() throws Exception {
    int starts = 16;
    CyclicBarrier together = new CyclicBarrier(starts);
    ExecutorService threads = Executors.newFixedThreadPool(starts);
    List<Callable<String>> work =
        IntStream.range(0, starts)
            .<Callable<String>>mapToObj(
                i ->
                    () -> {
                      KeyFile file = new KeyFile(file());
                      together.await();
                      return HexFormat.of().formatHex(file.create());
                    })
            .toList();
    List<String> keys = new ArrayList<>();
    try {
      for (Future<String> key : threads.invokeAll(work)) {
        keys.add(key.get());
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(keys).hasSize(starts).containsOnly(keys.get(0));
  }

  private MasterKey masterKey() {
    return new MasterKey(settings(Map.of()));
  }

  private Settings settings(Map<String, String> more) {
    Map<String, String> set = new java.util.HashMap<>(more);
    set.put("home", home.toString());
    return Settings.of(set);
  }

  private Path file() {
    return home.resolve("master.key");
  }
}

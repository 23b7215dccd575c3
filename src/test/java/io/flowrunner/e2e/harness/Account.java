package io.flowrunner.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;

/** An account that a test has made for itself, logged in. */
public record Account(String id, String email, String password, Api api) {

  static Account make(FlowRunnerServer server, String role) {
    String email = role + "-" + UUID.randomUUID() + "@e2e.example";
    String password = "password of " + email;
    JsonNode made =
        server
            .admin()
            .post(
                "/accounts",
                Map.of("name", "E2E " + role, "email", email, "password", password, "role", role))
            .expect(201)
            .json();
    return new Account(
        made.get("id").asText(), email, password, server.anonymous().login(email, password));
  }
}

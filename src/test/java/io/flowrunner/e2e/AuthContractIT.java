package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RawHttp;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Login, refresh, logout, the throttle. */
@ExtendWith(SharedServer.class)
class AuthContractIT {
  private static final String LOGIN = "/api/v1/auth/login";
  private final FlowRunnerServer server;

  AuthContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void loginAnswersATokenItsEndAndTheAccount() {
    Account user = server.newUser();
    Answer answer =
        server
            .anonymous()
            .post("/auth/login", Map.of("username", user.email(), "password", user.password()))
            .expect(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    JsonNode json = answer.json();
    Shape.of(json).is("token", "expires_at", "account_id").text("token", "account_id");
    assertThat(json.get("token").asText().split("\\.")).hasSize(3);
    assertThat(json.get("account_id").asText()).isEqualTo(user.id()).startsWith("account-");
    assertThat(Duration.between(Instant.now(), Shape.time(json.get("expires_at"))))
        .isBetween(Duration.ofHours(23), Duration.ofHours(24).plusSeconds(1));
  }

  @Test
  void usernameIsTheEmailWithoutRegardToCase() {
    Account user = server.newUser();
    Api api = server.anonymous().login(user.email().toUpperCase(Locale.ROOT), user.password());
    api.get("/accounts/" + user.id()).expect(200);
  }

  @Test
  void aWrongPasswordAndAnUnknownUserAreAnsweredAlike() {
    RawHttp elsewhere = new RawHttp(server, "127.0.0.11");
    JsonNode wrong =
        elsewhere
            .post(LOGIN, credentials(server.newUser().email(), "not the password"))
            .error(401, "unauthorized")
            .errorBody();
    JsonNode unknown =
        elsewhere
            .post(LOGIN, credentials("nobody@e2e.example", "not the password"))
            .error(401, "unauthorized")
            .errorBody();
    assertThat(unknown).isEqualTo(wrong);
  }

  @Test
  void aLoginThatIsNotOneIsInvalid() {
    Api api = server.anonymous();
    api.post("/auth/login", Map.of("password", "x")).error(400, "invalid_request", "username");
    api.post("/auth/login", Map.of("username", "x")).error(400, "invalid_request", "password");
    api.post("/auth/login", Map.of("username", 7, "password", "x"))
        .error(400, "invalid_request", "username");
    api.post("/auth/login", Map.of("username", "x", "password", "y", "otp", "1"))
        .error(400, "invalid_request", "otp");
    api.post("/auth/login", "{\"username\":").error(400, "invalid_request");
    api.call("POST", "/auth/login").send().error(400, "invalid_request");
  }

  @Test
  void refreshGivesANewTokenAndLeavesTheOld() {
    Account user = server.newUser();
    JsonNode json = user.api().post("/auth/refresh", null).expect(200).json();
    Shape.of(json).is("token", "expires_at", "account_id").times("expires_at");
    assertThat(json.get("account_id").asText()).isEqualTo(user.id());
    String token = json.get("token").asText();
    assertThat(token).isNotEqualTo(user.api().token());
    user.api().get("/flows").expect(200);
    user.api().withToken(token).get("/flows").expect(200);
  }

  @Test
  void logoutEndsEveryTokenOfTheLoginAtOnceAndNoOther() {
    Account user = server.newUser();
    Api first = user.api();
    Api refreshed = first.withToken(first.post("/auth/refresh", null).json().get("token").asText());
    Api otherLogin = server.anonymous().login(user.email(), user.password());
    refreshed.get("/flows").expect(200);

    JsonNode json = first.post("/auth/logout", null).expect(200).json();
    Shape.of(json).is("message");
    assertThat(json.get("message").asText()).isEqualTo("Logged out successfully");

    first.get("/flows").error(401, "unauthorized");
    refreshed.get("/flows").error(401, "unauthorized");
    refreshed.post("/auth/refresh", null).error(401, "unauthorized");
    first.post("/auth/logout", null).error(401, "unauthorized");
    otherLogin.get("/flows").expect(200);
  }

  @Test
  void withoutAGoodTokenNothingIsAnswered() {
    Account user = server.newUser();
    String token = user.api().token();
    String[] parts = token.split("\\.");
    String unsigned = "eyJhbGciOiJub25lIn0." + parts[1] + ".";
    String hmac = "eyJhbGciOiJIUzI1NiJ9." + parts[1] + "." + parts[2];
    for (String bad :
        List.of("x", "a.b.c", token + "x", unsigned, hmac, parts[0] + ".." + parts[2])) {
      user.api().withToken(bad).get("/flows").error(401, "unauthorized");
    }
    for (String path :
        List.of("/flows", "/executions", "/accounts", "/accounts/" + user.id() + "/secrets")) {
      server.anonymous().get(path).error(401, "unauthorized");
    }
    server.anonymous().post("/auth/refresh", null).error(401, "unauthorized");
    server.anonymous().post("/auth/logout", null).error(401, "unauthorized");
    server
        .anonymous()
        .call("GET", "/flows")
        .header("Authorization", "Basic dXNlcjpwYXNz")
        .send()
        .error(401, "unauthorized");
    server.anonymous().get("/flows?token=" + token).error(401, "unauthorized");
  }

  @Test
  void aChangedPasswordEndsAllLogins() {
    Account user = server.newUser();
    Api second = server.anonymous().login(user.email(), user.password());
    user.api()
        .put(
            "/accounts/" + user.id(),
            Map.of("password", "another password", "current_password", user.password()))
        .expect(200);
    user.api().get("/flows").error(401, "unauthorized");
    second.get("/flows").error(401, "unauthorized");
    new RawHttp(server, "127.0.0.12")
        .post(LOGIN, credentials(user.email(), user.password()))
        .error(401, "unauthorized");
    server.anonymous().login(user.email(), "another password").get("/flows").expect(200);
  }

  @Test
  void aChangedRoleEndsAllLogins() {
    Account user = server.newUser();
    server.admin().put("/accounts/" + user.id(), Map.of("role", "admin")).expect(200);
    user.api().get("/flows").error(401, "unauthorized");
    Api again = server.anonymous().login(user.email(), user.password());
    again.get("/accounts").expect(200);
    server.admin().delete("/accounts/" + user.id()).expect(200);
  }

  @Test
  void aDeletedAccountHasNoLogins() {
    Account user = server.newUser();
    server.admin().delete("/accounts/" + user.id()).expect(200);
    user.api().get("/flows").error(401, "unauthorized");
    new RawHttp(server, "127.0.0.13")
        .post(LOGIN, credentials(user.email(), user.password()))
        .error(401, "unauthorized");
  }

  @Test
  void fiveWrongPasswordsFromOneAddressCloseTheAccountToThatAddressOnly() {
    Account user = server.newUser();
    RawHttp attacker = new RawHttp(server, "127.0.0.14");
    for (int i = 0; i < 5; i++) {
      attacker.post(LOGIN, credentials(user.email(), "wrong " + i)).error(401, "unauthorized");
    }
    Answer refused =
        attacker.post(LOGIN, credentials(user.email(), user.password())).error(429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    new RawHttp(server, "127.0.0.15")
        .post(LOGIN, credentials(user.email(), user.password()))
        .expect(200);
    user.api().get("/flows").expect(200);
  }

  @Test
  void twentyWrongPasswordsFromOneAddressCloseItForAWhile() {
    RawHttp attacker = new RawHttp(server, "127.0.0.16");
    for (int i = 0; i < 20; i++) {
      attacker
          .post(LOGIN, credentials("guess" + i + "@e2e.example", "wrong password"))
          .error(401, "unauthorized");
    }
    Account user = server.newUser();
    Answer refused =
        attacker.post(LOGIN, credentials(user.email(), user.password())).error(429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
  }

  @Test
  void anAccountAttackedFromManyAddressesStaysOpenToItsOwner() {
    Account user = server.newUser();
    for (int address = 50; address < 53; address++) {
      RawHttp attacker = new RawHttp(server, "127.0.0." + address);
      for (int i = 0; i < 5; i++) {
        attacker.post(LOGIN, credentials(user.email(), "wrong " + i)).error(401, "unauthorized");
      }
    }
    server.anonymous().login(user.email(), user.password()).get("/flows").expect(200);
  }

  private static String credentials(String username, String password) {
    return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
  }
}

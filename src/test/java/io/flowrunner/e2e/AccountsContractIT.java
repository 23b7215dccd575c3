package io.flowrunner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.Api;
import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RecordingHttpServer;
import io.flowrunner.e2e.harness.Reply;
import io.flowrunner.e2e.harness.Shape;
import io.flowrunner.e2e.harness.SharedServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Accounts: who may do what, shapes, filters, conflicts. */
@ExtendWith(SharedServer.class)
class AccountsContractIT {
  private static final String[] MEMBERS = {
    "id", "name", "email", "role", "created_at", "updated_at"
  };
  private final FlowRunnerServer server;

  AccountsContractIT(FlowRunnerServer server) {
    this.server = server;
  }

  @Test
  void anAdministratorCreatesAnAccount() {
    String email = email();
    Answer answer = create("New Account", email, "your-password", "user").expect(201);
    JsonNode json = answer.json();
    assertAccount(json);
    assertThat(json.get("id").asText()).startsWith("account-");
    assertThat(json.get("name").asText()).isEqualTo("New Account");
    assertThat(json.get("email").asText()).isEqualTo(email);
    assertThat(json.get("role").asText()).isEqualTo("user");
    assertThat(json.get("updated_at")).isEqualTo(json.get("created_at"));
    assertThat(answer.header("Location")).endsWith("/api/v1/accounts/" + json.get("id").asText());
    JsonNode read = server.admin().get("/accounts/" + json.get("id").asText()).expect(200).json();
    assertThat(read).isEqualTo(json);
  }

  @Test
  void theRoleOfANewAccountIsUserUnlessItSaysOtherwise() {
    JsonNode json =
        server
            .admin()
            .post("/accounts", Map.of("name", "N", "email", email(), "password", "12345678"))
            .expect(201)
            .json();
    assertThat(json.get("role").asText()).isEqualTo("user");
  }

  @Test
  void aNewAccountNeedsNameEmailAndPassword() {
    Api admin = server.admin();
    admin
        .post("/accounts", Map.of("email", email(), "password", "12345678"))
        .error(400, "invalid_request", "name");
    admin
        .post("/accounts", Map.of("name", "N", "password", "12345678"))
        .error(400, "invalid_request", "email");
    admin
        .post("/accounts", Map.of("name", "N", "email", email()))
        .error(400, "invalid_request", "password");
    admin
        .post("/accounts", Map.of("name", 5, "email", email(), "password", "12345678"))
        .error(400, "invalid_request", "name");
    admin
        .post("/accounts", Map.of("name", "N", "email", email(), "password", "12345678", "x", 1))
        .error(400, "invalid_request", "x");
  }

  @Test
  void whatBreaksARuleIsAValidationError() {
    create("N", "no address", "12345678", "user").error(422, "validation_error", "email");
    create("N", email(), "1234567", "user").error(422, "validation_error", "password");
    create("N", email(), "x".repeat(129), "user").error(422, "validation_error", "password");
    create("N", email(), "12345678", "root").error(422, "validation_error", "role");
    create("N", email(), "12345678", "user").expect(201);
    create("N", email(), "x".repeat(128), "user").expect(201);
  }

  @Test
  void anEmailInUseConflicts() {
    Account user = server.newUser();
    create("N", user.email(), "12345678", "user").error(409, "conflict");
    create("N", user.email().toUpperCase(Locale.ROOT), "12345678", "user").error(409, "conflict");
    Account other = server.newUser();
    other
        .api()
        .put("/accounts/" + other.id(), Map.of("email", user.email()))
        .error(409, "conflict");
  }

  @Test
  void listsNewestFirstInPages() {
    Account older = server.newUser();
    Account newer = server.newUser();
    JsonNode page = server.admin().get("/accounts?limit=2").expect(200).json();
    Shape.of(page).is("accounts", "total", "limit", "offset").count("total", "limit", "offset");
    page.get("accounts").forEach(AccountsContractIT::assertAccount);
    assertThat(page.get("limit").asInt()).isEqualTo(2);
    assertThat(page.get("offset").asInt()).isZero();
    assertThat(page.get("accounts").findValuesAsText("id")).containsExactly(newer.id(), older.id());
    JsonNode next = server.admin().get("/accounts?limit=1&offset=1").expect(200).json();
    assertThat(next.get("offset").asInt()).isEqualTo(1);
    assertThat(next.get("total")).isEqualTo(page.get("total"));
    assertThat(next.get("accounts").findValuesAsText("id")).containsExactly(older.id());
    assertThat(server.admin().get("/accounts").json().get("limit").asInt()).isEqualTo(10);
  }

  @Test
  void filtersByRole() {
    Account admin = server.newAdmin();
    JsonNode admins = server.admin().get("/accounts?role=admin&limit=100").expect(200).json();
    assertThat(admins.get("accounts").findValuesAsText("role")).containsOnly("admin");
    assertThat(admins.get("accounts").findValuesAsText("id")).contains(admin.id());
    assertThat(admins.get("total").asInt()).isEqualTo(admins.get("accounts").size());
    JsonNode users = server.admin().get("/accounts?role=user&limit=1").expect(200).json();
    JsonNode all = server.admin().get("/accounts?limit=1").expect(200).json();
    assertThat(users.get("total").asInt() + admins.get("total").asInt())
        .isEqualTo(all.get("total").asInt());
    server.admin().delete("/accounts/" + admin.id()).expect(200);
  }

  @Test
  void refusesQueriesThatMakeNoSense() {
    for (String query :
        List.of("limit=0", "limit=101", "limit=x", "offset=-1", "offset=100001", "role=root")) {
      server
          .admin()
          .get("/accounts?" + query)
          .error(400, "invalid_request", query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void aUserSeesAndChangesItselfOnly() {
    Account user = server.newUser();
    Account other = server.newUser();
    Api api = user.api();
    assertAccount(api.get("/accounts/" + user.id()).expect(200).json());
    api.get("/accounts").error(403, "forbidden");
    api.get("/accounts/" + other.id()).error(403, "forbidden");
    api.get("/accounts/account-unknown").error(403, "forbidden");
    api.put("/accounts/" + other.id(), Map.of("name", "x")).error(403, "forbidden");
    api.delete("/accounts/" + other.id()).error(403, "forbidden");
    api.post("/accounts", Map.of("name", "N", "email", email(), "password", "12345678"))
        .error(403, "forbidden");
    api.put("/accounts/" + user.id(), Map.of("role", "admin")).error(403, "forbidden");
    String email = email();
    JsonNode changed =
        api.put("/accounts/" + user.id(), Map.of("name", "Mine", "email", email))
            .expect(200)
            .json();
    assertAccount(changed);
    assertThat(changed.get("name").asText()).isEqualTo("Mine");
    assertThat(changed.get("email").asText()).isEqualTo(email);
  }

  @Test
  void anUpdateChangesWhatItNames() {
    Account user = server.newUser();
    JsonNode before = server.admin().get("/accounts/" + user.id()).json();
    JsonNode after =
        server
            .admin()
            .put("/accounts/" + user.id(), Map.of("name", "Updated Account"))
            .expect(200)
            .json();
    assertAccount(after);
    assertThat(after.get("name").asText()).isEqualTo("Updated Account");
    for (String same : List.of("id", "email", "role", "created_at")) {
      assertThat(after.get(same)).as(same).isEqualTo(before.get(same));
    }
    assertThat(Shape.time(after.get("updated_at")))
        .isAfterOrEqualTo(Shape.time(before.get("updated_at")));
    assertThat(server.admin().get("/accounts/" + user.id()).json()).isEqualTo(after);
    Api admin = server.admin();
    admin
        .put("/accounts/" + user.id(), Map.of("role", "root"))
        .error(422, "validation_error", "role");
    admin
        .put("/accounts/" + user.id(), Map.of("email", "x"))
        .error(422, "validation_error", "email");
    admin
        .put("/accounts/" + user.id(), Map.of("password", "short"))
        .error(422, "validation_error", "password");
    admin
        .put("/accounts/" + user.id(), Map.of("id", "account-1"))
        .error(400, "invalid_request", "id");
    admin.put("/accounts/account-unknown", Map.of("name", "x")).error(404, "not_found");
  }

  @Test
  void aUserNeedsItsPasswordToChangeIt() {
    Account user = server.newUser();
    String path = "/accounts/" + user.id();
    assertThat(user.api().put(path, Map.of("password", "a new password")).status())
        .isIn(400, 403, 422);
    assertThat(
            user.api()
                .put(path, Map.of("password", "a new password", "current_password", "wrong one"))
                .status())
        .isIn(400, 403, 422);
    server.anonymous().login(user.email(), user.password());
    server.admin().put(path, Map.of("password", "set by admin")).expect(200);
    server.anonymous().login(user.email(), "set by admin").get("/flows").expect(200);
  }

  @Test
  void unknownAccountsAreNotFoundForAnAdministrator() {
    server.admin().get("/accounts/account-unknown").error(404, "not_found");
    server.admin().delete("/accounts/account-unknown").error(404, "not_found");
  }

  @Test
  void theLastAdministratorStays() {
    JsonNode admins = server.admin().get("/accounts?role=admin").expect(200).json();
    assertThat(admins.get("total").asInt()).as("tests delete the admins they make").isEqualTo(1);
    String path = "/accounts/" + admins.get("accounts").get(0).get("id").asText();
    server.admin().delete(path).error(409, "conflict");
    server.admin().put(path, Map.of("role", "user")).error(409, "conflict");
    server.admin().get(path).expect(200);
  }

  @Test
  void deletingAnAccountCancelsItsRunsAndRemovesWhatItOwns() {
    Account user = server.newUser();
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (RecordingHttpServer web = RecordingHttpServer.start()) {
      web.on("/one", Reply.text(200, "x").when(never)).on("/two", Reply.text(200, "x"));
      String flow = user.api().createFlow(Flows.twoCalls(web.base()));
      user.api().run(flow, Map.of());
      Await.until("the first call", Duration.ofSeconds(30), () -> web.open() == 1);

      JsonNode json = server.admin().delete("/accounts/" + user.id()).expect(200).json();
      Shape.of(json).is("message");
      assertThat(json.get("message").asText()).isEqualTo("Account deleted successfully");

      server.admin().get("/accounts/" + user.id()).error(404, "not_found");
      server.admin().get("/accounts/" + user.id() + "/secrets").error(404, "not_found");
      Await.until("the call to be given up", Duration.ofSeconds(10), () -> web.abandoned() == 1);
      never.complete(null);
      // another run of the same shape ends while the cancelled one would have gone on
      Account other = server.newUser();
      other.api().runToEnd(other.api().createFlow(Flows.twoCalls(web.base())), Map.of());
      assertThat(web.requests("/two")).hasSize(1);
    }
  }

  private Answer create(String name, String email, String password, String role) {
    return server
        .admin()
        .post(
            "/accounts", Map.of("name", name, "email", email, "password", password, "role", role));
  }

  private static String email() {
    return "contract-" + UUID.randomUUID() + "@e2e.example";
  }

  private static void assertAccount(JsonNode json) {
    Shape.of(json).is(MEMBERS).text(MEMBERS).times("created_at", "updated_at");
  }
}

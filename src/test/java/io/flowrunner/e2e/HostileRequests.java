package io.flowrunner.e2e;

import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Paths, queries, headers and tokens with tricks in them, sent byte by byte. */
final class HostileRequests {
  private final FlowRunnerServer server;
  private final Account user;
  private final List<HostileCase> cases = new ArrayList<>();

  private HostileRequests(FlowRunnerServer server, Account user) {
    this.server = server;
    this.user = user;
  }

  static List<HostileCase> all(FlowRunnerServer server, Account user) {
    HostileRequests requests = new HostileRequests(server, user);
    requests.paths();
    requests.queries();
    requests.tokens();
    requests.headers();
    requests.framing();
    return requests.cases;
  }

  private void paths() {
    for (String path :
        List.of(
            "/api/v1/flows/..%2f..%2f..%2fetc%2fpasswd",
            "/api/v1/flows/%2e%2e/%2e%2e/WEB-INF/web.xml",
            "/WEB-INF/web.xml",
            "/WEB-INF/classes/META-INF/persistence.xml",
            "/api/v1/flows/a%0d%0aX-Evil:%201",
            "/api/v1/flows/x'%20OR%20'1'='1",
            "/api/v1/flows/%3Cscript%3Ealert(1)%3C/script%3E",
            "/api/v1/flows/" + "a".repeat(5_000),
            "/api/v1/executions/..;/..;/x",
            "/api/v1/executions/%E2%80%AE",
            "/api/v1/accounts/%2e%2e/secrets/x",
            "/ws/executions/..%2f..%2fx")) {
      cases.add(
          new HostileCase(
              "path: " + (path.length() > 80 ? path.substring(0, 80) : path),
              () -> new RawHttp(server).send("GET", path, bearer(), new byte[0])));
    }
  }

  private void queries() {
    for (String query :
        List.of(
            "/flows?limit=-1",
            "/flows?limit=99999999999999999999",
            "/flows?limit=%00",
            "/flows?limit=",
            "/flows?limit=0x10",
            "/flows?limit=1.5",
            "/flows?limit=%EF%BC%91",
            "/flows?offset=-9223372036854775809",
            "/flows?offset=2147483648",
            "/executions?status=%27%20OR%201=1",
            "/executions?since=0000-00-00",
            "/executions?until=%2B999999999-12-31T23:59:59Z%00",
            "/executions?limit=1%20UNION%20SELECT")) {
      cases.add(
          new HostileCase(
              "query: " + query,
              () -> new RawHttp(server).send("GET", "/api/v1" + query, bearer(), new byte[0])));
    }
  }

  private void tokens() {
    String[] parts = user.api().token().split("\\.");
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("no algorithm", "eyJhbGciOiJub25lIn0." + parts[1] + ".");
    tokens.put("a path as key id", "eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLy4uL2V0Yy9wYXNzd2QifQ.e30.x");
    tokens.put("its own key", "eyJhbGciOiJSUzI1NiIsImp3ayI6e319." + parts[1] + "." + parts[2]);
    tokens.put("five parts", "a.b.c.d.e");
    tokens.put("6,000 characters", "a".repeat(6_000));
    tokens.put("not Base64", "@.@.@");
    tokens.forEach(
        (name, token) ->
            cases.add(
                new HostileCase(
                    "token: " + name,
                    () ->
                        new RawHttp(server)
                            .send(
                                "GET",
                                "/api/v1/flows",
                                Map.of("Authorization", "Bearer " + token),
                                new byte[0]))));
    cases.add(
        new HostileCase(
            "login: SQL",
            () ->
                new RawHttp(server, "127.0.0.31")
                    .post(
                        "/api/v1/auth/login",
                        "{\"username\":\"' OR 1=1 --\",\"password\":\"' OR 1=1 --\"}")));
    cases.add(
        new HostileCase(
            "login: a password of 1 MiB",
            () ->
                new RawHttp(server, "127.0.0.31")
                    .post(
                        "/api/v1/auth/login",
                        "{\"username\":\"a@b.example\",\"password\":\""
                            + "p".repeat(1_048_576)
                            + "\"}")));
  }

  private void headers() {
    String flow = "/api/v1/flows/" + user.api().createFlow(Flows.echo());
    Map<String, Map<String, String>> posts = new LinkedHashMap<>();
    posts.put("content type without sense", Map.of("Content-Type", "///"));
    posts.put("unknown charset", Map.of("Content-Type", "application/json; charset=klingon"));
    posts.put("no content type", Map.of());
    posts.put("multipart", Map.of("Content-Type", "multipart/form-data"));
    posts.put(
        "a key of 5,000 characters",
        Map.of("Content-Type", "application/json", "Idempotency-Key", "k".repeat(5_000)));
    posts.put(
        "compressed, it says",
        Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"));
    posts.forEach(
        (name, headers) -> {
          Map<String, String> all = bearer();
          all.putAll(headers);
          byte[] body = "{\"input\":1}".getBytes(StandardCharsets.UTF_8);
          cases.add(
              new HostileCase(
                  "header: " + name,
                  () -> new RawHttp(server).send("POST", flow + "/run", all, body)));
        });
    Map<String, String> garbled = bearer();
    garbled.put("Accept", "text;;q=x,,/");
    cases.add(
        new HostileCase(
            "header: accept without sense",
            () -> new RawHttp(server).send("GET", flow, garbled, new byte[0])));
    Map<String, String> condition = bearer();
    condition.put("If-Match", "\"open, W/\"\"");
    condition.put("Content-Type", "application/json");
    cases.add(
        new HostileCase(
            "header: a condition without sense",
            () ->
                new RawHttp(server)
                    .send(
                        "PUT",
                        flow,
                        condition,
                        "{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8))));
  }

  private void framing() {
    String get = "GET /api/v1/flows HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    String post =
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\n";
    for (String path :
        List.of("/../../../../etc/passwd", "/%00", "/%ff%fe", "/flow-1%00.yaml/definition")) {
      raw("path " + path, get.replace("/flows", "/flows" + path) + "\r\n");
    }
    raw("high bytes in a token", get + "Authorization: Bearer \u00ff\u00fe\u00fd\r\n\r\n");
    raw("high bytes in a condition", get + "If-None-Match: \"\u00ff\"\r\n\r\n");
    raw("a header of 100,000 bytes", get + "X-Long: " + "x".repeat(100_000) + "\r\n\r\n");
    raw("5,000 headers", get + "X-Many: 1\r\n".repeat(5_000) + "\r\n");
    raw("a negative length", post + "Content-Length: -5\r\n\r\n");
    raw("a length in words", post + "Content-Length: many\r\n\r\n");
    raw("two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x");
    raw("a chunk without a size", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
    raw("an unknown method", "FLOW /api/v1/flows HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    raw("a method in small letters", get.replace("GET", "get") + "\r\n");
    raw(
        "a path of 100,000 bytes",
        "GET /api/v1/" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    raw(
        "a handshake without a key",
        "GET /ws/executions/exec-1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n");
  }

  private void raw(String name, String request) {
    cases.add(
        new HostileCase(
            "bytes: " + name,
            false,
            () -> new RawHttp(server).send(name, request.getBytes(StandardCharsets.ISO_8859_1))));
  }

  private Map<String, String> bearer() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer " + user.api().token());
    return headers;
  }
}

package io.flowrunner.e2e;

import io.flowrunner.e2e.harness.Account;
import io.flowrunner.e2e.harness.Answer;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.e2e.harness.RawHttp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON that is none, or not the one that was asked for. */
final class HostileBodies {
  private static final String FLOW = "metadata: {name: x}\\nnodes: {a: {type: end}}\\n";
  private final FlowRunnerServer server;
  private final Account user;
  private final String runPath;
  private final List<HostileCase> cases = new ArrayList<>();

  private HostileBodies(FlowRunnerServer server, Account user) {
    this.server = server;
    this.user = user;
    this.runPath = "/flows/" + user.api().createFlow(Flows.echo()) + "/run";
  }

  static List<HostileCase> all(FlowRunnerServer server, Account user) {
    HostileBodies bodies = new HostileBodies(server, user);
    bodies.brokenJson();
    bodies.wrongTypes();
    bodies.hugeAndDeep();
    bodies.wrongCharacters();
    bodies.accountsAndSecrets();
    return bodies.cases;
  }

  private void brokenJson() {
    Map<String, String> broken = new LinkedHashMap<>();
    broken.put("no body", "");
    broken.put("an open brace", "{");
    broken.put("a closing brace", "}");
    broken.put("half a literal", "nul");
    broken.put("null", "null");
    broken.put("a number", "5");
    broken.put("a text", "\"text\"");
    broken.put("a list", "[]");
    broken.put("single quotes", "{'definition':'x'}");
    broken.put("names without quotes", "{definition:\"x\"}");
    broken.put("a comment", "{/* x */\"definition\":\"" + FLOW + "\"}");
    broken.put("a comma too many", "{\"definition\":\"" + FLOW + "\",}");
    broken.put("not a number", "{\"definition\":NaN}");
    broken.put("text after the end", "{\"definition\":\"" + FLOW + "\"} x");
    broken.put("two values", "{\"definition\":\"" + FLOW + "\"}{}");
    broken.put("a line break in a text", "{\"definition\":\"a\nb\"}");
    broken.put("a wrong escape", "{\"definition\":\"\\x41\"}");
    broken.put("half an escape", "{\"definition\":\"\\u00");
    broken.put("XML", "<flow/>");
    broken.put(
        "a doubled member", "{\"definition\":\"" + FLOW + "\",\"definition\":\"" + FLOW + "\"}");
    broken.put("a prototype", "{\"definition\":\"" + FLOW + "\",\"__proto__\":{\"admin\":true}}");
    broken.put("a class name", "{\"@class\":\"java.net.URL\",\"definition\":\"" + FLOW + "\"}");
    broken.forEach((name, body) -> post("flow: " + name, "/flows", body));
  }

  private void wrongTypes() {
    post("definition: null", "/flows", "{\"definition\":null}");
    post("definition: list", "/flows", "{\"definition\":[\"x\"]}");
    post("definition: object", "/flows", "{\"definition\":{\"nodes\":{}}}");
    post("definition: boolean", "/flows", "{\"definition\":true}");
    post("name: number", "/flows", flow("\"name\":1"));
    post("name: empty", "/flows", flow("\"name\":\"\""));
    post("name: 201 characters", "/flows", flow("\"name\":\"" + "n".repeat(201) + "\""));
    post("tags: text", "/flows", flow("\"tags\":\"a\""));
    post("tags: numbers", "/flows", flow("\"tags\":[1]"));
    post("tags: null inside", "/flows", flow("\"tags\":[null]"));
    post("tags: object", "/flows", flow("\"tags\":{\"a\":1}"));
    post("input: list", runPath, "{\"input\":[1]}");
    post("input: text", runPath, "{\"input\":\"x\"}");
    post("input: doubled member inside", runPath, "{\"input\":{\"a\":1,\"a\":2}}");
    post("login: lists", "/auth/login", "{\"username\":[\"a\"],\"password\":[\"b\"]}");
    post("login: objects", "/auth/login", "{\"username\":{\"$ne\":1},\"password\":{\"$ne\":1}}");
  }

  private void hugeAndDeep() {
    String megabytes = "x".repeat(10 * 1024 * 1024);
    post("a text of 10 MiB", "/flows", "{\"definition\":\"" + megabytes + "\"}");
    post("an input of 10 MiB", runPath, "{\"input\":{\"a\":\"" + megabytes + "\"}}");
    post("10 MiB of blanks", runPath, " ".repeat(10 * 1024 * 1024) + "{}");
    post("a password of 10 MiB", "/auth/login", "{\"username\":\"a\",\"password\":\"" + megabytes);
    cases.add(new HostileCase("10 MiB in chunks", () -> chunked(megabytes)));
    post("lists 100,000 deep", runPath, "{\"input\":{\"a\":" + "[".repeat(100_000));
    post(
        "lists 5,000 deep, closed",
        runPath,
        "{\"input\":{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}}");
    post(
        "objects 5,000 deep",
        runPath,
        "{\"input\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_001));
    post("a number of 100,000 digits", runPath, "{\"input\":{\"n\":" + "9".repeat(100_000) + "}}");
    post("an exponent without end", runPath, "{\"input\":{\"n\":1e999999999}}");
    post("a negative one", runPath, "{\"input\":{\"n\":-1e999999999}}");
  }

  private void wrongCharacters() {
    post("name: NUL", "/flows", flow("\"name\":\"a\\u0000b\""));
    post("name: lone surrogate", "/flows", flow("\"name\":\"a\\ud800b\""));
    post("tag: lone surrogate", "/flows", flow("\"tags\":[\"\\udc00\"]"));
    bytes("invalid UTF-8", "/flows", flow("\"name\":\"@\""), 0xff, 0xfe);
    bytes("overlong UTF-8", "/flows", flow("\"name\":\"@\""), 0xc0, 0xaf);
    bytes("a surrogate in UTF-8", "/flows", flow("\"name\":\"@\""), 0xed, 0xa0, 0x80);
    bytes("half a character", runPath, "{\"input\":{\"a\":\"@\"}}", 0xf0, 0x9f);
    bytes("a raw NUL", runPath, "{\"input\":{\"a\":\"@\"}}", 0);
  }

  private void accountsAndSecrets() {
    String account = "/accounts/" + user.id();
    String secrets = account + "/secrets";
    put("e-mail with a line break", account, "{\"email\":\"a@b.example\\r\\nBcc: c@d.example\"}");
    put("e-mail: object", account, "{\"email\":{}}");
    put("account name: NUL", account, "{\"name\":\"\\u0000\"}");
    put("an id in the body", account, "{\"id\":\"account-1\"}");
    put("a hash in the body", account, "{\"password_hash\":\"x\"}");
    post("secret: path as key", secrets, "{\"key\":\"../../x\",\"value\":\"v\"}");
    post("secret: NUL in the key", secrets, "{\"key\":\"a\\u0000\",\"value\":\"v\"}");
    post("secret: number as value", secrets, "{\"key\":\"A\",\"value\":1}");
    post("secret: null as value", secrets, "{\"key\":\"A\",\"value\":null}");
    post("secret: too long", secrets, "{\"key\":\"A\",\"value\":\"" + "v".repeat(70_000) + "\"}");
  }

  private static String flow(String member) {
    return "{\"definition\":\"" + FLOW + "\"," + member + "}";
  }

  private void post(String name, String path, String body) {
    add(name, "POST", path, body.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String name, String path, String body) {
    add(name, "PUT", path, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes take the place of the at sign. */
  private void bytes(String name, String path, String body, int... bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int at = body.indexOf('@');
    all.writeBytes(body.substring(0, at).getBytes(StandardCharsets.UTF_8));
    for (int each : bytes) {
      all.write(each);
    }
    all.writeBytes(body.substring(at + 1).getBytes(StandardCharsets.UTF_8));
    add(name, "POST", path, all.toByteArray());
  }

  private void add(String name, String method, String path, byte[] body) {
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Authorization", "Bearer " + user.api().token());
    cases.add(
        new HostileCase(
            "body: " + name,
            () -> new RawHttp(server).send(method, "/api/v1" + path, headers, body)));
  }

  private Answer chunked(String text) {
    String head =
        "POST /api/v1/flows HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type:"
            + " application/json\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer "
            + user.api().token()
            + "\r\n\r\n";
    String body = Integer.toHexString(text.length() + 1) + "\r\n\"" + text + "\r\n0\r\n\r\n";
    return new RawHttp(server).send("POST chunked", (head + body).getBytes(StandardCharsets.UTF_8));
  }
}

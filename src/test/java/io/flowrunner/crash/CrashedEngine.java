package io.flowrunner.crash;

import io.flowrunner.executions.control.WholeEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * An engine in a process of its own that is stopped in the middle of its work. Gets one line, the
 * order; gives lines: {@code ready}, the answers of its {@link Client}, and at last {@code end},
 * unless it is stopped before.
 */
public final class CrashedEngine {
  private CrashedEngine() {}

  /**
   * @param directory of the database
   * @param base where HTTP nodes call
   */
  record Order(CrashPoint point, String base, Path directory) {
    @Override
    public String toString() {
      return point + " " + base + " " + directory;
    }

    static Order parse(String line) {
      String[] parts = line.split(" ", 3);
      return new Order(CrashPoint.parse(parts[0]), parts[1], Path.of(parts[2]));
    }
  }

  public static void main(String[] arguments) throws IOException {
    CrashFlows.compile(
        Scenarios.ALL.get(0).files(), "http://127.0.0.1"); // loads most of the classes
    say("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line != null) {
      work(Order.parse(line));
    }
    System.exit(0);
  }

  private static void work(Order order) {
    Scenario scenario = Scenarios.named(order.point().scenario());
    try (WholeEngine engine =
        new WholeEngine(
            order.directory(),
            CrashFlows.compile(scenario.files(), order.base()),
            new Interruption(order.point().mode(), order.point().commit()))) {
      engine.recover();
      Client client = new Client(engine, scenario, CrashedEngine::say);
      client.work(Map.of());
      client.awaitRest();
    }
    say("end");
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}

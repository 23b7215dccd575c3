package io.flowrunner.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A thousand subscribers watch a hundred runs. Each run calls, again and again, a server that
 * answers it once in each period, one run after the other. The time that counts goes from an
 * event's own to its arrival.
 */
final class LiveView {
  private static final int RUNS = 100;
  private static final int SUBSCRIBERS_OF_EACH = 10;
  private static final long EVENTS_PER_SECOND = 500;

  /** Both nodes begin and end, and the call writes a line of log. */
  private static final long EVENTS_PER_CALL = 5;

  private static final long PERIOD = 1000 * RUNS * EVENTS_PER_CALL / EVENTS_PER_SECOND;
  private static final Duration WARMUP = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String FLOW =
      """
      metadata: {name: live}
      nodes:
        call:
          type: http.request
          params: {url: "@URL@/${execution.input.phase}"}
          next: decide
        decide:
          type: condition
          params: {conditions: [{condition: "input.body.more", action: more}]}
          next: {more: call}
      """;

  private final Server server;

  LiveView(Server server) {
    this.server = server;
  }

  Row measure() throws IOException, InterruptedException {
    try (LocalHttpServer web = new LocalHttpServer();
        Subscribers subscribers = new Subscribers()) {
      subscribe(web, subscribers);
      Thread reader = new Thread(subscribers, "subscribers");
      reader.setDaemon(true);
      reader.start();
      TimeUnit.MILLISECONDS.sleep(WARMUP.toMillis());
      Usage before = Usage.of(server);
      long begun = System.currentTimeMillis();
      long millis = server.options().time().toMillis();
      subscribers.measure(begun, begun + millis);
      TimeUnit.MILLISECONDS.sleep(millis);
      Usage used = Usage.of(server).since(before);
      web.last();
      long missing = awaitEnd(subscribers);
      String error = missing > 0 ? missing + " saw no end" : subscribers.error();
      Load.Result result =
          new Load.Result(millis / 1e3, subscribers.times(), error == null ? 0 : 1, error);
      return Row.of("FlowRunner", Workloads.LIVE, subscribers.size(), result, used);
    }
  }

  private void subscribe(LocalHttpServer web, Subscribers subscribers) throws IOException {
    String flow = server.createFlow(FLOW.replace("@URL@", web.url(LocalHttpServer.EVERY + PERIOD)));
    List<String> runs = new ArrayList<>();
    for (int at = 0; at < RUNS; at++) {
      runs.add(server.run(flow, "{\"phase\":" + at * PERIOD / RUNS + "}"));
    }
    for (int at = 0; at < RUNS * SUBSCRIBERS_OF_EACH; at++) {
      subscribers.add(server.address(), server.token(), runs.get(at % RUNS));
    }
  }

  /** Answers how many did not see the end of their run. */
  private static long awaitEnd(Subscribers subscribers) throws InterruptedException {
    long begun = System.nanoTime();
    while (subscribers.ended() < subscribers.size()
        && System.nanoTime() - begun < PATIENCE.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return subscribers.size() - subscribers.ended();
  }
}

package io.flowrunner.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flowrunner.e2e.harness.Await;
import io.flowrunner.e2e.harness.ContainerSettings;
import io.flowrunner.e2e.harness.FlowRunnerServer;
import io.flowrunner.executions.control.Dispatcher;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.platform.control.DatabasePool;
import io.flowrunner.platform.control.Ids;
import io.flowrunner.platform.control.Settings;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManageableThread;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only the container can tell, asked from inside the deployed WAR. */
@ExtendWith({ContainerSettings.class, ArquillianExtension.class})
class ContainerIT {
  private static final int MOST_THREADS = 160;

  @Inject Settings settings;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject NodeCatalogue nodeTypes;
  @Inject Dispatcher dispatcher;

  @Resource(lookup = "java:app/concurrent/threads")
  ManagedExecutorService threads;

  @Resource(lookup = DatabasePool.NAME)
  DataSource database;

  @PersistenceContext(unitName = "flowrunner")
  EntityManager entities;

  @Deployment
  static WebArchive flowrunner() {
    WebArchive war =
        ShrinkWrap.createFromZipFile(WebArchive.class, new File(FlowRunnerServer.war()));
    // Arquillian's own servlet comes as a library, which the product forbids.
    return war.addPackage(ContainerSettings.class.getPackage())
        .setWebXML(
            new StringAsset(text(war.get("WEB-INF/web.xml")).replace("<absolute-ordering/>", "")));
  }

  private static String text(Node file) {
    try (InputStream in = file.getAsset().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void beansAreWired() {
    assertNotNull(clock.instant());
    assertEquals(1_000, settings.get(Settings.PASSWORD_ITERATIONS));
    assertTrue(ids.next("flow").startsWith("flow-"));
  }

  @Test
  void everyNodeTypeIsFound() {
    for (String name :
        List.of(
            "http.request",
            "webhook",
            "notification",
            "email.send",
            "email.receive",
            "transform",
            "store",
            "llm",
            "agent",
            "postgres",
            "sql",
            "dynamodb",
            "condition",
            "log",
            "delay",
            "fail",
            "end",
            "parallel",
            "foreach",
            "wait",
            "flow")) {
      assertTrue(nodeTypes.find(name).isPresent(), name);
    }
  }

  @Test
  void workRunsOnManagedThreadsThatKnowTheApplication() throws Exception {
    for (var executor : List.of(dispatcher.scripts(), dispatcher.blocking())) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
      executor.execute(
          () -> {
            thread.complete(Thread.currentThread());
            loader.complete(Thread.currentThread().getContextClassLoader());
          });
      assertInstanceOf(ManageableThread.class, thread.get(10, TimeUnit.SECONDS));
      assertNotNull(loader.get().loadClass(Dispatcher.class.getName()));
    }
    CompletableFuture<Thread> timer = new CompletableFuture<>();
    dispatcher
        .timers()
        .schedule(() -> timer.complete(Thread.currentThread()), 1, TimeUnit.MILLISECONDS);
    assertInstanceOf(ManageableThread.class, timer.get(10, TimeUnit.SECONDS));
  }

  /** The container's own default makes a thread for each piece of work and keeps it for ever. */
  @Test
  void theThreadsAreBounded() throws Exception {
    for (int i = 0; i < 2 * MOST_THREADS; i++) {
      threads.submit(() -> {}).get(10, TimeUnit.SECONDS);
    }
    String name = "java:app/concurrent/threads";
    long count =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(name))
            .count();
    assertTrue(count > 0 && count <= MOST_THREADS, () -> count + " threads");
  }

  @Test
  void theDatabaseIsMigrated() throws Exception {
    try (Connection connection = database.getConnection();
        ResultSet failed =
            connection
                .createStatement()
                .executeQuery(
                    "select count(*), sum(case when \"success\" then 1 else 0 end)"
                        + " from \"flyway_schema_history\" where \"version\" is not null")) {
      assertTrue(failed.next());
      assertTrue(failed.getInt(1) >= 4, "V0 to V3 at least");
      assertEquals(failed.getInt(1), failed.getInt(2), "all of them succeeded");
    }
  }

  @Test
  void everyEntityMatchesItsTable() {
    assertFalse(entities.getMetamodel().getEntities().isEmpty());
    entities
        .getMetamodel()
        .getEntities()
        .forEach(
            entity ->
                assertNotNull(
                    entities
                        .createQuery("select e from " + entity.getName() + " e")
                        .setMaxResults(1)
                        .getResultList()));
  }

  @Test
  @RunAsClient
  void itIsReadyOnThisMachineOnly(@ArquillianResource URL url) {
    URI ready = URI.create("http://127.0.0.1:" + url.getPort() + "/health/ready");
    HttpClient client = HttpClient.newHttpClient();
    Await.until(
        "the server to be ready",
        Duration.ofMinutes(1),
        () -> {
          HttpResponse<String> answer = ask(client, ready);
          return answer.statusCode() == 200 && answer.body().contains("\"UP\"");
        });
  }

  private static HttpResponse<String> ask(HttpClient client, URI address) {
    try {
      return client.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

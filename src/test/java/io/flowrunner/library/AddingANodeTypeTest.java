package io.flowrunner.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.engine.entity.Execution;
import io.flowrunner.engine.entity.Status;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.entity.NodeExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node type of adding-a-node-type.md is this folder's, and works. */
class AddingANodeTypeTest {
  private final NodeCatalogue catalogue = withGreet();
  private ExampleEngine engine;

  @TempDir Path directory;

  private static NodeCatalogue withGreet() {
    List<NodeExecutor<?>> types = new ArrayList<>(List.of(new GreetNode()));
    LibraryNodes.catalogue().all().forEach(type -> types.add(type.executor()));
    return new NodeCatalogue(types);
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void thePageShowsTheFileAsItIs() throws Exception {
    String file = Files.readString(Path.of("src/test/java/io/flowrunner/library/GreetNode.java"));
    assertThat(Files.readString(Path.of("src/site/markdown/adding-a-node-type.md")))
        .contains("```java\n" + file.strip() + "\n```");
  }

  @Test
  void itsExampleRuns() {
    engine = new ExampleEngine(directory, catalogue, Map.of());
    String flow = engine.add(catalogue.find("greet").orElseThrow().example());
    engine.open();

    Execution named = engine.run(flow, Map.of("name", "Ann"));
    assertThat(named.result()).isEqualTo(Map.of("greeting", "Good morning, Ann"));

    Execution stranger = engine.run(flow, Map.of("nick", "x"));
    assertThat(stranger.status()).isEqualTo(Status.COMPLETED);

    Execution tooLong = engine.run(flow, Map.of("name", "a".repeat(101)));
    assertThat(tooLong.error().code()).isEqualTo("name_too_long");
  }
}

package io.flowrunner.crash;

import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.library.control.ConditionNode;
import io.flowrunner.library.control.DelayNode;
import io.flowrunner.library.control.EndNode;
import io.flowrunner.library.control.FailNode;
import io.flowrunner.library.control.FlowNode;
import io.flowrunner.library.control.ForeachNode;
import io.flowrunner.library.control.LogNode;
import io.flowrunner.library.control.ParallelNode;
import io.flowrunner.library.control.WaitNode;
import io.flowrunner.library.data.TransformNode;
import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.library.http.WebhookNode;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.platform.control.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flows under {@code src/test/resources/crash}, compiled as the product does. */
public final class CrashFlows {
  private static final FlowLanguage LANGUAGE =
      new FlowLanguage(
          new NodeCatalogue(
              List.of(
                  new HttpRequestNode(),
                  new WebhookNode(),
                  new TransformNode(),
                  new ConditionNode(),
                  new LogNode(),
                  new DelayNode(),
                  new FailNode(),
                  new FlowNode(),
                  new ForeachNode(),
                  new ParallelNode(),
                  new WaitNode(),
                  new EndNode())),
          new ParamsBinder(),
          Settings.of(Map.of()));

  private CrashFlows() {}

  /**
   * The text of a flow.
   *
   * @param base where its HTTP nodes call
   */
  public static String read(String file, String base) {
    try (InputStream in = CrashFlows.class.getResourceAsStream("/crash/" + file + ".yaml")) {
      if (in == null) {
        throw new IllegalArgumentException("there is no crash/" + file + ".yaml");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@BASE@", base);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the names that stand in their documents; the id of each is {@code flow-} and its file. */
  static Map<String, FlowRevision> compile(List<String> files, String base) {
    Map<String, FlowRevision> flows = new LinkedHashMap<>();
    for (String file : files) {
      Diagnosis diagnosis = LANGUAGE.read(read(file, base), Set.of());
      if (diagnosis.flow().isEmpty()) {
        throw new IllegalArgumentException(file + ": " + diagnosis.findings());
      }
      String name = diagnosis.flow().get().name();
      flows.put(
          name, new FlowRevision("account-1", "flow-" + file, 1, name, diagnosis.flow().get()));
    }
    return flows;
  }
}

package io.flowrunner.crash;

import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.FlowRevision;
import io.flowrunner.library.LibraryNodes;
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
      new FlowLanguage(LibraryNodes.catalogue(), new ParamsBinder(), Settings.of(Map.of()));

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

package io.flowrunner.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowrunner.flows.control.FlowLanguage;
import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.nodes.control.NodeCatalogue;
import io.flowrunner.nodes.control.ParamsBinder;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.platform.control.Settings;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The example of each node type is a flow that can be saved as it is. */
class ExampleFlowsTest {
  private static final NodeCatalogue LIBRARY = LibraryNodes.catalogue();

  @TestFactory
  Stream<DynamicTest> examplesAreFlowsWithoutFault() {
    FlowLanguage language = new FlowLanguage(LIBRARY, new ParamsBinder(), Settings.of(Map.of()));
    return LIBRARY.all().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.name(),
                    () -> {
                      Diagnosis diagnosis = language.read(type.example(), Set.of());

                      assertThat(diagnosis.findings()).isEmpty();
                      assertThat(diagnosis.flow()).isPresent();
                      assertThat(type.example()).contains("type: " + type.name());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyTypeIsDescribed() {
    return LIBRARY.all().stream()
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> assertDescribed(type)));
  }

  private static void assertDescribed(NodeDeclaration type) {
    assertThat(type.summary()).endsWith(".");
    assertThat(type.params()).allSatisfy(param -> assertThat(param.description()).isNotBlank());
    assertThat(type.errors()).allSatisfy(error -> assertThat(error.description()).isNotBlank());
  }
}

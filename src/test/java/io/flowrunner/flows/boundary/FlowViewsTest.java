package io.flowrunner.flows.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowrunner.flows.entity.Diagnosis;
import io.flowrunner.flows.entity.Finding;
import io.flowrunner.flows.entity.FindingCode;
import io.flowrunner.flows.entity.Flow;
import io.flowrunner.flows.entity.FlowDocument;
import io.flowrunner.flows.entity.FlowPage;
import io.flowrunner.flows.entity.Revision;
import io.flowrunner.flows.entity.RevisionDocument;
import io.flowrunner.flows.entity.RevisionPage;
import io.flowrunner.platform.control.Json;
import io.flowrunner.platform.control.PageRequest;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The JSON of the API reference. */
class FlowViewsTest {
  private static final Instant NOON = Instant.parse("2023-01-01T12:00:00Z");
  private static final Flow FLOW =
      new Flow(
          "flow-123",
          "account-1",
          "My Flow",
          "A simple flow",
          "1.0.0",
          List.of("production"),
          2,
          "7",
          NOON,
          NOON);

  @Test
  void aFlowLooksAsInTheReference() {
    assertThat(Json.text(FlowView.of(new FlowDocument(FLOW, "nodes: {}\n"))))
        .isEqualTo(
            "{\"id\":\"flow-123\",\"name\":\"My Flow\",\"description\":\"A simple flow\","
                + "\"version\":\"1.0.0\",\"definition\":\"nodes: {}\\n\","
                + "\"created_at\":\"2023-01-01T12:00:00Z\",\"updated_at\":\"2023-01-01T12:00:00Z\","
                + "\"tags\":[\"production\"],\"revision\":2,\"etag\":\"\\\"7\\\"\"}");
  }

  @Test
  void aListLooksAsInTheReference() {
    FlowsView view = FlowsView.of(new FlowPage(List.of(FLOW), 12), new PageRequest(10, 5));
    assertThat(Json.text(view))
        .startsWith("{\"flows\":[{\"id\":\"flow-123\",")
        .endsWith("}],\"total\":12,\"limit\":10,\"offset\":5}")
        .doesNotContain("definition");
  }

  @Test
  void revisionsLookAlike() {
    Revision revision = new Revision(1, "1.0.0", NOON, "account-1");
    assertThat(Json.text(RevisionView.of(new RevisionDocument(revision, "x"))))
        .isEqualTo(
            "{\"revision\":1,\"version\":\"1.0.0\",\"definition\":\"x\","
                + "\"created_at\":\"2023-01-01T12:00:00Z\",\"created_by\":\"account-1\"}");
    assertThat(
            Json.text(
                RevisionsView.of(new RevisionPage(List.of(revision), 1), new PageRequest(10, 0))))
        .endsWith("],\"total\":1,\"limit\":10,\"offset\":0}");
  }

  @Test
  void aDiagnosisTellsErrorsAndWarningsApart() {
    Finding error =
        new Finding(FindingCode.UNKNOWN_NODE, "There is no node \"x\"", "start", 1, 8, 1, 9, null);
    Finding warning =
        new Finding(FindingCode.UNREACHABLE_NODE, "No path", "nodes.b", 4, 3, 4, 4, "hint");
    Diagnosis diagnosis = new Diagnosis(List.of(error, warning), Optional.empty());
    assertThat(Json.text(DiagnosisView.of(diagnosis)))
        .isEqualTo(
            "{\"valid\":false,\"errors\":[{\"severity\":\"error\",\"code\":\"unknown_node\","
                + "\"message\":\"There is no node \\\"x\\\"\",\"path\":\"start\",\"line\":1,"
                + "\"column\":8,\"end_line\":1,\"end_column\":9}],\"warnings\":["
                + "{\"severity\":\"warning\",\"code\":\"unreachable_node\",\"message\":\"No path\","
                + "\"path\":\"nodes.b\",\"line\":4,\"column\":3,\"end_line\":4,\"end_column\":4,"
                + "\"suggestion\":\"hint\"}]}");
  }

  @Test
  void aBareDocumentMustBeUtf8() {
    byte[] document = "\ufeffname: \u00e4\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(FlowRequest.wish(document).definition()).isEqualTo("\ufeffname: \u00e4\r\n");
    assertThatThrownBy(() -> FlowRequest.wish(new byte[] {'a', (byte) 0xE4, 'b'}))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_REQUEST));
  }
}

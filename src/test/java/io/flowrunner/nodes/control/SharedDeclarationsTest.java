package io.flowrunner.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ErrorDeclaration;
import io.flowrunner.nodes.entity.NodeDeclaration.ParamDeclaration;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.NodeType.ErrorCodes;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.SharedParams;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What node types declare in common. */
class SharedDeclarationsTest {
  @ErrorCodes({
    @ErrorCode(value = "lost", description = "On the way.", retryable = true),
    @ErrorCode(value = "late", description = "Too late.", retryable = true)
  })
  interface Travel {}

  @ErrorCodes({
    @ErrorCode(allOf = Travel.class),
    @ErrorCode(value = "empty", description = "Nothing in it.")
  })
  interface Parcel {}

  @ErrorCodes(@ErrorCode(allOf = Circle.class))
  interface Circle {}

  /** Params of several types. */
  public record Address(
      @Param(description = "x", required = true) String host,
      @Param(description = "x", defaultValue = "80") int portNumber) {
    public Address {
      if (portNumber < 1) {
        throw new IllegalArgumentException("port_number must be at least 1");
      }
    }
  }

  /** Shared ones between its own. */
  public record Params(
      @Param(description = "x") String before,
      @SharedParams Address address,
      @Param(description = "x", defaultValue = "[1]") List<Long> after) {}

  /** The same name twice. */
  public record Twice(@SharedParams Address address, @Param(description = "x") String host) {}

  /** No params to share. */
  public record NoRecord(@SharedParams String text) {}

  /** A node type of the test. */
  @NodeType(
      value = "send",
      summary = "x",
      errors = {
        @ErrorCode(value = "refused", description = "By them."),
        @ErrorCode(allOf = Parcel.class),
        @ErrorCode(value = "late", description = "After closing time.")
      },
      example = "")
  public static class SendNode implements NodeExecutor<Params> {
    @Override
    public NodeResult execute(Params params, NodeContext context) {
      return NodeResult.completed(params);
    }
  }

  private static List<ErrorDeclaration> errors(Class<?> type) {
    return ErrorDeclarations.of(type.getAnnotation(NodeType.class), type);
  }

  @Test
  void sharedErrorCodesStandWhereTheyAreNamed() {
    assertThat(NodeDeclarations.of(new SendNode()).errors())
        .extracting(
            ErrorDeclaration::code, ErrorDeclaration::description, ErrorDeclaration::retryable)
        .containsExactly(
            tuple("refused", "By them.", false),
            tuple("lost", "On the way.", true),
            tuple("late", "After closing time.", false),
            tuple("empty", "Nothing in it.", false));
  }

  @NodeType(
      value = "x",
      summary = "x",
      errors = {
        @ErrorCode(value = "a", description = "x"),
        @ErrorCode(value = "a", description = "y")
      },
      example = "")
  private static class OwnTwice {}

  @NodeType(
      value = "x",
      summary = "x",
      errors = {@ErrorCode(value = "late", description = "x"), @ErrorCode(allOf = Travel.class)},
      example = "")
  private static class OwnFirst {}

  @NodeType(
      value = "x",
      summary = "x",
      errors = {@ErrorCode(allOf = Parcel.class), @ErrorCode(allOf = Travel.class)},
      example = "")
  private static class NamedTwice {}

  @NodeType(value = "x", summary = "x", errors = @ErrorCode(allOf = Circle.class), example = "")
  private static class InACircle {}

  @NodeType(value = "x", summary = "x", errors = @ErrorCode(allOf = Params.class), example = "")
  private static class NoCodes {}

  @NodeType(
      value = "x",
      summary = "x",
      errors = @ErrorCode(allOf = Travel.class, description = "more"),
      example = "")
  private static class SaysMore {}

  @Test
  void refusesErrorCodesThatContradictEachOther() {
    assertRefused(OwnTwice.class, "declares the error code a twice");
    assertRefused(OwnFirst.class, "has the error code late already");
    assertRefused(NamedTwice.class, "Travel twice");
    assertRefused(InACircle.class, "Circle twice");
    assertRefused(NoCodes.class, "which has no @ErrorCodes");
    assertRefused(SaysMore.class, "than allOf");
  }

  private static void assertRefused(Class<?> type, String problem) {
    assertThatThrownBy(() -> errors(type))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(type.getName())
        .hasMessageContaining(problem);
  }

  @Test
  void sharedParamsStandBesideTheOthers() {
    NodeDeclaration send = NodeDeclarations.of(new SendNode());

    assertThat(send.params())
        .extracting(ParamDeclaration::name)
        .containsExactly("before", "host", "port_number", "after");
    assertThat(new ParamsBinder().bind(send, Map.of("host", "h", "after", List.of(2))))
        .isEqualTo(new Params(null, new Address("h", 80), List.of(2L)));
  }

  @Test
  void aRuleOfSharedParamsTellsWhichOneIsWrong() {
    NodeDeclaration send = NodeDeclarations.of(new SendNode());

    assertThatThrownBy(() -> new ParamsBinder().bind(send, Map.of("host", "h", "port_number", 0)))
        .isInstanceOf(ParamsException.class)
        .hasMessage("params.port_number must be at least 1");
    assertThat(new ParamsBinder().check(send, Map.of()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("params.host"));
  }

  @Test
  void refusesSharedParamsThatCannotBe() {
    assertThatThrownBy(() -> ParamsShape.of(Twice.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Twice.host: there is a param host already");
    assertThatThrownBy(() -> ParamsShape.of(NoRecord.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("NoRecord.text must be a record, and no @Param");
  }
}

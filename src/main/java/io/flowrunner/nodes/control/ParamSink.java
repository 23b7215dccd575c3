package io.flowrunner.nodes.control;

import io.flowrunner.nodes.entity.NodeDeclaration.Kind;
import io.flowrunner.nodes.entity.ParamProblem;
import io.flowrunner.nodes.entity.ParamProblem.What;
import io.flowrunner.nodes.entity.ParamsException;
import java.util.ArrayList;
import java.util.List;

/** Takes what is wrong with params: in a run the first one throws, at a save all are gathered. */
sealed interface ParamSink {
  ParamSink THROWING = new Throwing();

  void problem(What what, String path, String reason, String suggestion);

  /** A template stands here, or the source of a script: right at a save, wrong in a run. */
  void later(String path, Kind kind);

  default void wrong(String path, String reason) {
    problem(What.WRONG, path, reason, null);
  }

  /** For a run, where every value is known. */
  record Throwing() implements ParamSink {
    @Override
    public void problem(What what, String path, String reason, String suggestion) {
      throw new ParamsException(
          path, suggestion == null ? reason : reason + "; did you mean " + suggestion + "?");
    }

    @Override
    public void later(String path, Kind kind) {
      throw new ParamsException(
          path, kind == Kind.SCRIPT ? "must be a script of the flow" : "was not resolved");
    }
  }

  /** For a flow that is being saved. */
  final class Gathering implements ParamSink {
    private final List<ParamProblem> problems = new ArrayList<>();
    private boolean scriptText;

    @Override
    public void problem(What what, String path, String reason, String suggestion) {
      problems.add(new ParamProblem(what, path, reason, suggestion));
    }

    @Override
    public void later(String path, Kind kind) {
      scriptText |= kind == Kind.SCRIPT;
    }

    List<ParamProblem> problems() {
      return problems;
    }

    /** Whether all is well and no script is still a text, so that the record could be made. */
    boolean isUsable() {
      return problems.isEmpty() && !scriptText;
    }
  }
}

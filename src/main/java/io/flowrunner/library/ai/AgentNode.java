package io.flowrunner.library.ai;

import io.flowrunner.library.http.HttpRequestNode;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.LogLevel;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeResult.Completed;
import io.flowrunner.nodes.entity.NodeResult.Continue;
import io.flowrunner.nodes.entity.NodeResult.Failed;
import io.flowrunner.nodes.entity.NodeResult.Pending;
import io.flowrunner.nodes.entity.NodeResult.StartFlow;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.SharedParams;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets a language model work on a task with tools: asks it, calls what it asks for, one call after
 * the other in its order, tells it the results, and so on until it answers without a call.
 *
 * <p>Each step (an answer of the model, a tool's result) is journaled before the next begins: a
 * crash neither pays for an answer twice that is in the journal, nor runs a tool's flow twice. Each
 * step is an attempt of its own, with the node's {@code timeout} and {@code retry}, and counts
 * against the run's limit of attempts; an HTTP tool gets another {@code Idempotency-Key} with each
 * call. A cancel reaches the flow of a tool.
 *
 * <p>What the model does wrong (a tool that does not exist, arguments that do not fit) and tools
 * that fail are told to the model as errors; they use up steps like any other.
 *
 * <p>Output: {@code {response, steps, conversation, usage}}: the last answer's text, how often the
 * model has answered, all messages, and the tokens of all answers together. With action {@code
 * budget_exceeded} there is no response: the tokens were used up while the model still wanted to
 * call tools.
 */
@Dependent
@NodeType(
    value = "agent",
    summary = "Lets a language model work on a task with tools.",
    effect = Effect.EFFECTFUL,
    actions = "budget_exceeded",
    errors = {
      @ErrorCode(
          value = "max_steps_exceeded",
          description = "The model still wanted to call tools after max_steps answers."),
      @ErrorCode(allOf = RefusalErrors.class),
      @ErrorCode(
          value = "context_length_exceeded",
          description = "The conversation is longer than the model can read."),
      @ErrorCode(allOf = ReplyErrors.class)
    },
    example =
        """
        metadata: {name: Where is my order}
        vars: {llm: "http://127.0.0.1:8089/v1", shop: "http://127.0.0.1:8089"}
        nodes:
          ask:
            type: agent
            params:
              provider: generic
              base_url: "${vars.llm}"
              model: small
              system_prompt: You answer questions about orders.
              user_prompt: "${input.question ?? 'Where is order 7?'}"
              tools:
                - name: find_order
                  description: Finds an order by its number
                  parameters:
                    type: object
                    properties: {id: {type: integer}}
                    required: [id]
                  http: {url: "${vars.shop}/orders/{{.id}}"}
                - name: tell_warehouse
                  description: Asks the warehouse to look again
                  flow: Tell the warehouse
              budget: {tokens: 20000}
            next: {default: done, budget_exceeded: dear}
          done: {type: end, params: {output: "${input.response}"}}
          dear: {type: fail, params: {code: too_dear, message: "used ${input.usage.total_tokens} tokens"}}
        """)
public class AgentNode implements NodeExecutor<AgentNode.Params> {
  private static final int MOST_TOOLS = 128;
  private static final int MOST_STEPS = 1_000;

  /** What it may cost. */
  public record Budget(
      @Param(
              description = "Tokens of all answers together, prompts included.",
              required = true,
              example = "20000")
          long tokens) {

    public Budget {
      if (tokens < 1) {
        throw new IllegalArgumentException("tokens must be at least 1");
      }
    }
  }

  public record Params(
      @SharedParams ModelChoice choice,
      @Param(description = "Who the model is to be.", example = "You answer briefly.")
          String systemPrompt,
      @Param(description = "The task.", required = true, example = "${input.question}")
          String userPrompt,
      @Param(description = "What the model may call, each a flow or an HTTP request.")
          List<AgentTool> tools,
      @Param(description = "Answers of the model at most.", defaultValue = "10") int maxSteps,
      @Param(
              description = "When it is used up, the node ends with action budget_exceeded.",
              example = "{\"tokens\": 20000}",
              edge = "budget_exceeded")
          Budget budget,
      @Param(
              description =
                  "How freely it answers: 0 to 2, for anthropic to 1; the model's own by default.",
              example = "0.2")
          Double temperature,
      @Param(
              description = "Tokens of each answer at most; for anthropic 4096 by default.",
              example = "500")
          Integer maxTokens,
      @Param(description = "Of each answer of the model, from start to end.", defaultValue = "2m")
          Duration timeout,
      @Param(
              description = "Bytes of each request to the model, and of its answer, at most.",
              defaultValue = "4194304")
          long maxBody,
      @Param(
              description = "Characters of a tool's result that the model gets to read.",
              defaultValue = "65536")
          int maxToolResult) {

    public Params {
      choice.access(timeout, maxBody).check(choice.model(), temperature, maxTokens);
      if (userPrompt.isBlank()) {
        throw new IllegalArgumentException("user_prompt must not be empty");
      }
      if (maxSteps < 1 || maxSteps > MOST_STEPS) {
        throw new IllegalArgumentException("max_steps must be from 1 to " + MOST_STEPS);
      }
      if (maxToolResult < 1) {
        throw new IllegalArgumentException("max_tool_result must be at least 1");
      }
      tools = tools == null ? List.of() : tools;
      Set<String> names = new HashSet<>();
      tools.forEach(tool -> names.add(tool.name()));
      if (names.size() != tools.size() || tools.size() > MOST_TOOLS) {
        throw new IllegalArgumentException(
            "tools must be at most " + MOST_TOOLS + " with names of their own");
      }
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    if (context.state() == null) {
      params.tools().forEach(tool -> checkSchema(tool, context));
      return ask(params, AgentState.begin(params.systemPrompt(), params.userPrompt()), context);
    }
    AgentState state = AgentState.of(context.state());
    return state
        .pending()
        .map(call -> call(call, params, state, context))
        .orElseGet(() -> ask(params, state, context));
  }

  private static void checkSchema(AgentTool tool, NodeContext context) {
    try {
      context.schema(tool.offer().parameters());
    } catch (IllegalArgumentException e) {
      throw new ParamsException(
          "params.tools",
          "have " + tool.name() + ", whose parameters cannot be used: " + e.getMessage());
    }
  }

  private static NodeResult ask(Params params, AgentState state, NodeContext context) {
    Question question =
        new Question(
            params.choice().model(),
            state.conversation(),
            params.temperature(),
            params.maxTokens(),
            List.of(),
            params.tools().stream().map(AgentTool::offer).toList(),
            AnswerFormat.TEXT);
    return ModelCalls.ask(
        params.choice().access(params.timeout(), params.maxBody()),
        question,
        context.idempotencyKey(),
        context,
        reply -> next(params, state.answered(reply), reply));
  }

  private static NodeResult next(Params params, AgentState state, Reply reply) {
    if (reply.calls().isEmpty()) {
      return NodeResult.completed(state.asOutput(reply.content()));
    } else if (params.budget() != null && state.usage().total() >= params.budget().tokens()) {
      return new Completed("budget_exceeded", state.asOutput(null));
    } else if (state.steps() >= params.maxSteps()) {
      return new Failed(
          "max_steps_exceeded",
          "The model wants to call tools after " + state.steps() + " answers, too",
          false,
          Map.of("steps", state.steps(), "usage", state.usage().asMap()),
          null);
    }
    return new Continue(state.asMap());
  }

  private static NodeResult call(
      ToolCall call, Params params, AgentState state, NodeContext context) {
    AgentTool tool =
        params.tools().stream()
            .filter(each -> each.name().equals(call.name()))
            .findFirst()
            .orElse(null);
    ToolResults results = new ToolResults(call, state, params.maxToolResult(), context);
    if (context.outcome() != null) {
      return results.ofFlow(context.outcome());
    } else if (tool == null) {
      return results.failed("unknown_tool", "there is no tool " + Texts.shortened(call.name()));
    } else if (!(call.arguments() instanceof Map<?, ?> map)) {
      return results.failed("invalid_arguments", "the arguments are no JSON object");
    } else {
      List<String> problems = context.schema(tool.offer().parameters()).problems(map);
      return problems.isEmpty()
          ? run(tool, Fields.asMap(map), results, context)
          : results.failed("invalid_arguments", String.join("; ", problems));
    }
  }

  private static NodeResult run(
      AgentTool tool, Map<String, Object> arguments, ToolResults results, NodeContext context) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("tool", tool.name());
    context.log(LogLevel.INFO, "Calling a tool", line);
    if (tool.flow() != null) {
      return new StartFlow(tool.flow(), arguments, true, true);
    }
    HttpRequestNode.Params order;
    try {
      order = AgentRequest.of(tool.http(), arguments);
    } catch (IllegalArgumentException e) {
      return results.failed("invalid_arguments", "the request " + e.getMessage());
    }
    NodeResult sent = new HttpRequestNode().execute(order, context);
    return sent instanceof Pending pending
        ? new Pending(pending.result().thenApply(results::ofRequest))
        : results.ofRequest(sent);
  }
}

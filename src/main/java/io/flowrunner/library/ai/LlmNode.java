package io.flowrunner.library.ai;

import io.flowrunner.library.ai.Message.Role;
import io.flowrunner.nodes.entity.Effect;
import io.flowrunner.nodes.entity.NodeContext;
import io.flowrunner.nodes.entity.NodeExecutor;
import io.flowrunner.nodes.entity.NodeResult;
import io.flowrunner.nodes.entity.NodeType;
import io.flowrunner.nodes.entity.NodeType.ErrorCode;
import io.flowrunner.nodes.entity.Param;
import io.flowrunner.nodes.entity.ParamsException;
import io.flowrunner.nodes.entity.SharedParams;
import io.flowrunner.nodes.entity.ValueSchema;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks a language model once: OpenAI's chat completions, Anthropic's messages, or any server that
 * speaks as OpenAI does. Messages are written alike for all of them.
 *
 * <p>Output: {@code {id, model, content, finish_reason, usage: {prompt_tokens, completion_tokens,
 * total_tokens}, tool_calls: [{id, name, arguments}], structured_output, raw_response}}. {@code
 * finish_reason} is {@code stop}, {@code length}, {@code tool_calls}, or a word of the provider's
 * own; {@code content} is null beside tool calls without words; {@code arguments} is a map, or the
 * model's own text where that is no JSON object. Tools are offered only: calling them is up to the
 * flow (or to an {@code agent}).
 *
 * <p>{@code structured_output} is the content parsed as JSON (a fence around it is taken off) and
 * checked against the schema of {@code response_format}, if that asks for JSON or {@code
 * parse_structured} says so; null when the model calls tools instead.
 */
@Dependent
@NodeType(
    value = "llm",
    summary = "Asks a language model and gives its answer.",
    effect = Effect.EFFECTFUL,
    errors = {
      @ErrorCode(allOf = RefusalErrors.class),
      @ErrorCode(
          value = "structured_output_invalid",
          description = "The answer is not JSON, or does not fit the schema.",
          retryable = true),
      @ErrorCode(allOf = ReplyErrors.class)
    },
    oneOf = {"messages", "prompt", "template", "templates"},
    example =
        """
        metadata: {name: Sum up}
        vars: {base: "http://127.0.0.1:8089/v1"}
        nodes:
          sum_up:
            type: llm
            params:
              provider: generic
              base_url: "${vars.base}"
              model: small
              template: "Sum up in {{.words}} words: {{.text}}"
              variables: {words: 20, text: "${input.text ?? 'nothing'}"}
              max_tokens: 200
            retry: {max_retries: 3, wait: 2s}
            next: {default: done, content_filtered: done}
          done: {type: end, params: {output: "${input.content ?? input.message}"}}
        """)
public class LlmNode implements NodeExecutor<LlmNode.Params> {
  private static final int MOST_TOOLS = 128;

  public record Params(
      @SharedParams ModelChoice choice,
      @Param(
              description =
                  "The conversation: {role: system | user | assistant | tool, content, tool_calls,"
                      + " tool_call_id}; content is text or a list of {type: text, text} and"
                      + " {type: image_url, image_url: {url}}.",
              example = "[{\"role\": \"user\", \"content\": \"Hello\"}]")
          List<Object> messages,
      @Param(description = "One message of the user.", example = "Name three colours")
          String prompt,
      @Param(
              description = "One message of the user; {{.name}} is filled from variables.",
              example = "Translate into {{.language}}: {{.text}}")
          String template,
      @Param(description = "For template.", example = "{\"language\": \"French\"}")
          Map<String, Object> variables,
      @Param(
              description = "Messages {role, template}; {{.name}} is filled from context.",
              example = "[{\"role\": \"system\", \"template\": \"You know all of {{.topic}}\"}]")
          List<Object> templates,
      @Param(description = "For templates.", example = "{\"topic\": \"tea\"}")
          Map<String, Object> context,
      @Param(
              description =
                  "How freely it answers: 0 to 2, for anthropic to 1; the model's own by default.",
              example = "0.2")
          Double temperature,
      @Param(
              description = "Tokens of the answer at most; for anthropic 4096 by default.",
              example = "500")
          Integer maxTokens,
      @Param(description = "Texts at which the answer ends.", example = "[\"END\"]")
          List<String> stop,
      @Param(
              description =
                  "What the model may ask for: {name, description, parameters: <JSON Schema>}, or"
                      + " as OpenAI writes it.",
              example = "[{\"name\": \"weather\", \"parameters\": {\"type\": \"object\"}}]")
          List<Object> tools,
      @Param(
              description =
                  "{type: text}, {type: json_object} or {type: json_schema, schema, name, strict}.",
              example = "{\"type\": \"json_schema\", \"schema\": {\"type\": \"object\"}}")
          Map<String, Object> responseFormat,
      @Param(
              description =
                  "Whether structured_output is read out of the content; by default when"
                      + " response_format asks for JSON.")
          Boolean parseStructured,
      @Param(description = "From the start to the end of the answer.", defaultValue = "2m")
          Duration timeout,
      @Param(
              description = "Bytes of the request, and of the answer, at most.",
              defaultValue = "4194304")
          long maxBody) {

    public Params {
      choice.access(timeout, maxBody).check(choice.model(), temperature, maxTokens);
      if (variables != null && template == null) {
        throw new IllegalArgumentException("variables must stand with template");
      }
      if (context != null && templates == null) {
        throw new IllegalArgumentException("context must stand with templates");
      }
      offers(tools);
      AnswerFormat.of(responseFormat);
      conversation(messages, prompt, template, variables, templates, context);
    }

    private static List<Message> conversation(
        List<Object> messages,
        String prompt,
        String template,
        Map<String, Object> variables,
        List<Object> templates,
        Map<String, Object> context) {
      if (messages != null) {
        return Prompts.messages(messages);
      } else if (template != null) {
        return Prompts.template(template, variables);
      } else if (templates != null) {
        return Prompts.templates(templates, context);
      } else if (prompt == null || prompt.isBlank()) {
        throw new IllegalArgumentException("prompt must not be empty");
      }
      return List.of(Message.of(Role.USER, prompt));
    }

    private static List<ToolOffer> offers(List<Object> tools) {
      List<ToolOffer> offers = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (int i = 0; i < (tools == null ? 0 : tools.size()); i++) {
        offers.add(ToolOffer.of(tools.get(i), "tools[" + i + "]"));
        if (!names.add(offers.get(i).name()) || i >= MOST_TOOLS) {
          throw new IllegalArgumentException(
              "tools must be at most " + MOST_TOOLS + " with names of their own");
        }
      }
      return offers;
    }

    private Question question() {
      return new Question(
          choice.model(),
          conversation(messages, prompt, template, variables, templates, context),
          temperature,
          maxTokens,
          stop == null ? List.of() : stop,
          offers(tools),
          AnswerFormat.of(responseFormat));
    }
  }

  @Override
  public NodeResult execute(Params params, NodeContext context) {
    Question question = params.question();
    AnswerFormat format = question.format();
    boolean structured =
        params.parseStructured() == null
            ? format.kind() != AnswerFormat.Kind.TEXT
            : params.parseStructured();
    ValueSchema schema =
        structured && format.schema() != null ? schema(format.schema(), context) : null;
    return ModelCalls.ask(
        params.choice().access(params.timeout(), params.maxBody()),
        question,
        structured ? null : context.idempotencyKey(),
        context,
        reply ->
            structured && reply.calls().isEmpty()
                ? context.blocking(() -> checked(reply, schema)) // not on the client's thread
                : NodeResult.completed(reply.asOutput()));
  }

  private static ValueSchema schema(Map<String, Object> schema, NodeContext context) {
    try {
      return context.schema(schema);
    } catch (IllegalArgumentException e) {
      throw new ParamsException(
          "params.response_format.schema", "cannot be used: " + e.getMessage());
    }
  }

  private static NodeResult checked(Reply reply, ValueSchema schema) {
    StructuredAnswer answer = StructuredAnswer.of(reply, schema);
    if (answer.failure() != null) {
      return answer.failure();
    }
    Map<String, Object> output = reply.asOutput();
    output.put("structured_output", answer.value());
    return NodeResult.completed(output);
  }
}

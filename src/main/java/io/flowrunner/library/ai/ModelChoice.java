package io.flowrunner.library.ai;

import io.flowrunner.nodes.entity.Param;
import java.time.Duration;

/** Which model is asked, and where: params of every node type that asks one. */
public record ModelChoice(
    @Param(
            description = "Who answers; generic is any server that speaks as OpenAI does.",
            defaultValue = "openai")
        Provider provider,
    @Param(
            description =
                "The address before /chat/completions or /v1/messages; required for generic, the"
                    + " provider's own by default.",
            example = "https://llm.example.com/v1")
        String baseUrl,
    @Param(
            description = "The key; required unless base_url is given.",
            example = "${secrets.OPENAI_API_KEY}")
        String apiKey,
    @Param(description = "The model's name.", required = true, example = "gpt-4o-mini")
        String model) {

  ModelAccess access(Duration timeout, long maxBody) {
    return new ModelAccess(provider, baseUrl, apiKey, timeout, maxBody);
  }
}

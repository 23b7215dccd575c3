package io.flowrunner.library.ai;

import java.util.List;

/**
 * All that a model is asked with, whatever the provider.
 *
 * @param temperature null for the model's own
 * @param maxTokens of the answer; null for the provider's own
 */
record Question(
    String model,
    List<Message> messages,
    Double temperature,
    Integer maxTokens,
    List<String> stop,
    List<ToolOffer> tools,
    AnswerFormat format) {}

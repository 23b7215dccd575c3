package io.flowrunner.library.ai;

import io.flowrunner.platform.control.EnumWord;

/** Who answers. */
public enum Provider {
  OPENAI("https://api.openai.com/v1", new ChatCompletions("max_completion_tokens")),
  ANTHROPIC("https://api.anthropic.com", new MessagesApi()),
  /** Speaks as OpenAI does, at an address that the flow names. */
  GENERIC(null, new ChatCompletions("max_tokens"));

  private final String address;
  private final WireFormat wire;

  Provider(String address, WireFormat wire) {
    this.address = address;
    this.wire = wire;
  }

  /** Null when only the flow knows. */
  String address() {
    return address;
  }

  WireFormat wire() {
    return wire;
  }

  String text() {
    return EnumWord.of(this);
  }
}

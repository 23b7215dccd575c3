package io.flowrunner.library.http;

import java.util.List;
import java.util.Map;

/**
 * Who takes a message at an incoming webhook, and in what form. The limits are in characters, so
 * that the longest text fits however it is escaped (Slack 40,000 characters, Teams 28 KB).
 */
public enum Channel {
  /** {@code {text}}, with the three characters escaped that would make a link or a mention. */
  SLACK(8_000) {
    @Override
    Map<String, Object> content(String message) {
      String escaped = message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
      return Map.of("text", escaped);
    }
  },
  /** A message with an adaptive card, as Teams' workflows take it. */
  TEAMS(6_000) {
    @Override
    Map<String, Object> content(String message) {
      Map<String, Object> text = Map.of("type", "TextBlock", "text", message, "wrap", true);
      Map<String, Object> card =
          Map.of(
              "$schema", "http://adaptivecards.io/schemas/adaptive-card.json",
              "type", "AdaptiveCard",
              "version", "1.4",
              "body", List.of(text));
      Map<String, Object> attachment =
          Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", card);
      return Map.of("type", "message", "attachments", List.of(attachment));
    }
  },
  /** {@code {content}}; nobody is mentioned, whatever the text says. */
  DISCORD(2_000) {
    @Override
    Map<String, Object> content(String message) {
      return Map.of("content", message, "allowed_mentions", Map.of("parse", List.of()));
    }
  },
  /** {@code {text}}, as Mattermost, Rocket.Chat, Google Chat and others take it. */
  GENERIC(100_000) {
    @Override
    Map<String, Object> content(String message) {
      return Map.of("text", message);
    }
  };

  private static final String CUT = "…";

  private final int longest;

  Channel(int longest) {
    this.longest = longest;
  }

  abstract Map<String, Object> content(String message);

  boolean isTooLong(String message) {
    return message.length() > longest;
  }

  /** As much of it as the channel takes. */
  String shortened(String message) {
    if (!isTooLong(message)) {
      return message;
    }
    int end = longest - CUT.length();
    return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
        + CUT;
  }
}

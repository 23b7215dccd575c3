package io.flowrunner.library.ai;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Where a model is, and what an exchange with it may take.
 *
 * @param baseUrl null for the provider's own
 * @param apiKey null for none
 * @param maxBody bytes of the request, and of the answer
 */
record ModelAccess(
    Provider provider, String baseUrl, String apiKey, Duration timeout, long maxBody) {
  private static final long LARGEST = 64L << 20;

  ModelAccess {
    if (baseUrl == null && provider.address() == null) {
      throw new IllegalArgumentException("base_url must be given for provider generic");
    }
    if (baseUrl == null && apiKey == null) {
      throw new IllegalArgumentException("api_key must be given for " + provider.text());
    }
    if (apiKey != null && apiKey.isBlank()) {
      throw new IllegalArgumentException("api_key must not be empty");
    }
    if (timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be more than 0s");
    }
    if (maxBody < 1 || maxBody > LARGEST) {
      throw new IllegalArgumentException("max_body must be from 1 to " + LARGEST + " bytes");
    }
    apiKey = apiKey == null ? null : apiKey.strip();
    address(provider, baseUrl);
  }

  /** The rules of a question that depend on the provider. */
  void check(String model, Double temperature, Integer maxTokens) {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model must not be empty");
    }
    double most = provider == Provider.ANTHROPIC ? 1 : 2;
    if (temperature != null && (temperature < 0 || temperature > most)) {
      throw new IllegalArgumentException(
          "temperature must be from 0 to " + (int) most + " for " + provider.text());
    }
    if (maxTokens != null && maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens must be at least 1");
    }
  }

  URI uri() {
    return address(provider, baseUrl);
  }

  /** A query, as some gateways want one, stays at the end. */
  private static URI address(Provider provider, String baseUrl) {
    String base = baseUrl == null ? provider.address() : baseUrl.strip();
    int query = base.indexOf('?');
    String path = (query < 0 ? base : base.substring(0, query)).replaceFirst("/{1,20}$", "");
    String rest = query < 0 ? "" : base.substring(query);
    try {
      URI uri = new URI(path + provider.wire().path(path) + rest);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      if (uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && (http || "https".equalsIgnoreCase(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below: its own words would show the address
    }
    throw new IllegalArgumentException(
        "base_url must be an http or https address without a user or fragment");
  }

  /** Without the key, wherever it was repeated. */
  String clean(String text) {
    return apiKey == null ? text : text.replace(apiKey, "***");
  }
}

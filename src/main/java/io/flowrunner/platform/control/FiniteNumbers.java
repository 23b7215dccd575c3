package io.flowrunner.platform.control;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Refuses numbers such as 1e400, which would become infinite: JSON cannot write that again but as a
 * text. The exception tells where the number begins.
 */
final class FiniteNumbers extends JsonParserDelegate {
  static final String TOO_LARGE = "Number too large";

  FiniteNumbers(JsonParser parser) {
    super(parser);
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(getDoubleValue())) {
      throw new JsonParseException(this, TOO_LARGE, currentTokenLocation());
    }
    return token;
  }
}

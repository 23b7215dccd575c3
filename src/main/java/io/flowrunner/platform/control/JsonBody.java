package io.flowrunner.platform.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import io.flowrunner.problems.entity.ProblemException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;

/** The body of a request as JSON: what is wrong with it is told to the client as a problem. */
public final class JsonBody {
  /** The {@code field} of what is wrong with the body as a whole. */
  public static final String WHOLE = "body";

  private JsonBody() {}

  /** Whether a resource that takes or answers this type means a JSON value. */
  public static boolean isJson(Class<?> type) {
    return !(CharSequence.class.isAssignableFrom(type)
        || type == byte[].class
        || InputStream.class.isAssignableFrom(type)
        || Reader.class.isAssignableFrom(type)
        || File.class.isAssignableFrom(type)
        || type.getName().startsWith("jakarta."));
  }

  /**
   * Null when the body is empty.
   *
   * @throws ProblemException 400 with the field and the reason when it is not such a value
   */
  public static Object read(byte[] body, Type type) {
    if (body.length == 0) {
      return null;
    }
    // the parser takes longer spellings of a character than the shortest, which UTF-8 forbids
    if (Utf8.text(body).isEmpty()) {
      throw ProblemException.invalid(WHOLE, "The body is not valid JSON (UTF-8)");
    }
    JavaType target = Json.mapper().constructType(type);
    try (JsonParser parser = new FiniteNumbers(Json.mapper().createParser(body))) {
      return Json.mapper().readerFor(target).readValue(parser);
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * For a resource that cannot do without a body.
   *
   * @throws ProblemException 400 when there is none
   */
  public static <T> T required(T body) {
    if (body == null) {
      throw ProblemException.invalid(WHOLE, "The request needs a JSON body");
    }
    return body;
  }
}

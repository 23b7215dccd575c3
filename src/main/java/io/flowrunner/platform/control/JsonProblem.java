package io.flowrunner.platform.control;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.flowrunner.problems.entity.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Words for a client about JSON that cannot be read: which field, and why. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemException of(JsonProcessingException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return ProblemException.invalid(field(unknown), "Unknown field " + field(unknown));
    }
    if (failure instanceof MismatchedInputException mismatch) {
      return mismatch(mismatch);
    }
    Throwable cause = failure;
    while (cause instanceof JsonMappingException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof StreamConstraintsException limit) {
      return ProblemException.invalid(JsonBody.WHOLE, limit(limit.getOriginalMessage()));
    }
    if (cause instanceof InputCoercionException range
        && failure instanceof JsonMappingException mapping) {
      return ProblemException.invalid(
          field(mapping), field(mapping) + " must be " + noun(range.getTargetType()) + " in range");
    }
    if (cause instanceof StreamReadException syntax) {
      return syntax(syntax);
    }
    String field =
        failure instanceof JsonMappingException mapping ? field(mapping) : JsonBody.WHOLE;
    return ProblemException.invalid(field, field + " has a value that cannot be used");
  }

  private static ProblemException mismatch(MismatchedInputException mismatch) {
    String field = field(mismatch);
    String message = mismatch.getOriginalMessage();
    if (message.startsWith("Trailing token")) {
      return ProblemException.invalid(
          JsonBody.WHOLE, "The body goes on after the end of its JSON value");
    }
    return ProblemException.invalid(field, field + " must be " + noun(mismatch.getTargetType()));
  }

  private static ProblemException syntax(StreamReadException syntax) {
    String message = syntax.getOriginalMessage();
    if (message.startsWith("Duplicate field")) {
      String field = dotted(syntax.getProcessor());
      return ProblemException.invalid(field, field + " is there twice");
    }
    if (message.equals(FiniteNumbers.TOO_LARGE)) {
      String field = dotted(syntax.getProcessor());
      return ProblemException.invalid(
          field, field + " is a number that is too large" + at(syntax.getLocation()));
    }
    return ProblemException.invalid(
        JsonBody.WHOLE, "The body is not valid JSON (UTF-8)" + at(syntax.getLocation()));
  }

  private static String at(JsonLocation place) {
    return place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  private static String limit(String message) {
    if (message.contains("nesting depth")) {
      return "The body is nested too deeply";
    }
    return message.contains("umber")
        ? "The body has a number with too many digits"
        : "The body has a text that is too long";
  }

  private static String noun(Class<?> type) {
    if (type == null) {
      return "of another type";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
      return "a whole number";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (type == Instant.class) {
      return "a time such as 2026-01-31T12:00:00Z";
    }
    if (type == Duration.class) {
      return "a number of milliseconds";
    }
    if (type.isEnum()) {
      return "one of " + Arrays.toString(type.getEnumConstants());
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String field(JsonMappingException mapping) {
    List<JsonMappingException.Reference> path = mapping.getPath();
    return path.isEmpty()
        ? JsonBody.WHOLE
        : path.stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? Integer.toString(step.getIndex())
                        : step.getFieldName())
            .collect(Collectors.joining("."));
  }

  private static String dotted(Object processor) {
    if (processor instanceof JsonParser parser) {
      String pointer = parser.getParsingContext().pathAsPointer().toString();
      if (pointer.length() > 1) {
        return pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
      }
    }
    return JsonBody.WHOLE;
  }
}

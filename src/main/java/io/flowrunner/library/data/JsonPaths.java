package io.flowrunner.library.data;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.AbstractJsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingException;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * JSONPath (RFC 9535 as Jayway's JsonPath reads it) over JSON values, with bounds: a path's length,
 * the steps of a query, no regular expressions (nothing could stop one).
 */
final class JsonPaths {
  private final int maxLength;
  private final int maxSteps;

  JsonPaths(int maxLength, int maxSteps) {
    this.maxLength = maxLength;
    this.maxSteps = maxSteps;
  }

  /** A text that is no path that can be read here, or a query that takes too long. */
  static final class InvalidPathException extends Exception {
    private static final long serialVersionUID = 1L;

    private InvalidPathException(String message) {
      super(message, null, false, false);
    }
  }

  /** A path of names and indexes that leads nowhere. */
  static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private NotFoundException(String message) {
      super(message, null, false, false);
    }
  }

  /** Whether a text is meant as a path: {@code $}, or begins with {@code $.} or {@code $[}. */
  static boolean isPath(Object value) {
    return value instanceof String text
        && (text.equals("$") || text.startsWith("$.") || text.startsWith("$["));
  }

  /** The one value of a path of names and indexes; of any other path the list of all it finds. */
  Object read(String path, Object document) throws InvalidPathException, NotFoundException {
    JsonPath query = compile(path);
    try {
      return query.read(
          document,
          Configuration.builder()
              .jsonProvider(new BoundedValues(maxSteps))
              .mappingProvider(new NoMapping())
              .build());
    } catch (PathNotFoundException e) {
      if (!query.isDefinite()) {
        return List.of();
      }
      throw new NotFoundException(path + " finds nothing in the input");
    } catch (JsonPathException | UnsupportedOperationException e) {
      throw new InvalidPathException(path + " cannot be read: " + e.getMessage());
    }
  }

  private JsonPath compile(String path) throws InvalidPathException {
    if (path.length() > maxLength) {
      throw new InvalidPathException(
          "a path has at most " + maxLength + " characters, not " + path.length());
    }
    if (path.contains("=~")) {
      throw new InvalidPathException(
          path + " has a regular expression (=~), which paths cannot use: write a script");
    }
    try {
      return JsonPath.compile(path);
    } catch (JsonPathException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidPathException(path + " is not a JSONPath: " + e.getMessage());
    }
  }

  /** Every look at the document goes through here, so here it is counted. */
  private static final class BoundedValues extends AbstractJsonProvider {
    private final int maxSteps;
    private long steps;

    BoundedValues(int maxSteps) {
      this.maxSteps = maxSteps;
    }

    private void step(long count) {
      steps += count;
      if (steps > maxSteps) {
        throw new JsonPathException("it takes more than " + maxSteps + " steps");
      }
    }

    @Override
    public boolean isMap(Object value) {
      step(1);
      return super.isMap(value);
    }

    @Override
    public boolean isArray(Object value) {
      step(1);
      return super.isArray(value);
    }

    @Override
    public Object getMapValue(Object map, String key) {
      step(1);
      return super.getMapValue(map, key);
    }

    @Override
    public Object getArrayIndex(Object list, int index) {
      step(1);
      return super.getArrayIndex(list, index);
    }

    @Override
    public Collection<String> getPropertyKeys(Object map) {
      Collection<String> keys = super.getPropertyKeys(map);
      step(keys.size());
      return keys;
    }

    @Override
    public Iterable<?> toIterable(Object list) {
      step(length(list));
      return super.toIterable(list);
    }

    @Override
    public Object createArray() {
      return new ArrayList<>();
    }

    @Override
    public Object createMap() {
      return new LinkedHashMap<String, Object>();
    }

    @Override
    public String toJson(Object value) {
      throw new UnsupportedOperationException("texts of JSON are not made here");
    }

    @Override
    public Object parse(String json) {
      throw new UnsupportedOperationException("texts of JSON are not read here");
    }

    @Override
    public Object parse(InputStream json, String charset) {
      return parse("");
    }
  }

  /** Values stay what they are. */
  private static final class NoMapping implements MappingProvider {
    @Override
    public <T> T map(Object source, Class<T> target, Configuration configuration) {
      if (target.isInstance(source)) {
        return target.cast(source);
      }
      throw new MappingException("a value of another kind is needed");
    }

    @Override
    public <T> T map(Object source, TypeRef<T> target, Configuration configuration) {
      throw new MappingException("a value of another kind is needed");
    }
  }
}

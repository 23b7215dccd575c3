package io.flowrunner.platform.boundary;

import io.flowrunner.platform.control.JsonBody;
import io.flowrunner.problems.entity.ProblemException;
import io.flowrunner.problems.entity.ProblemKind;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Reads JSON bodies, strictly, instead of the server's JSON-B. No body at all is null: the resource
 * says whether it needs one. It is asked for octets too, for a request without a body has no
 * Content-Type, which JAX-RS takes for octets.
 */
@Provider
@ApplicationScoped
@Priority(Priorities.USER - 1000)
@Consumes({MediaType.APPLICATION_JSON, "application/*+json", MediaType.APPLICATION_OCTET_STREAM})
public class JsonBodyReader implements MessageBodyReader<Object> {

  @Override
  public boolean isReadable(Class<?> type, Type generic, Annotation[] marks, MediaType media) {
    return JsonBody.isJson(type);
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type generic,
      Annotation[] marks,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream in)
      throws IOException {
    byte[] body = in.readAllBytes();
    if (body.length > 0 && !headers.containsKey(HttpHeaders.CONTENT_TYPE)) {
      throw new ProblemException(
          ProblemKind.UNSUPPORTED_MEDIA_TYPE,
          "The request has a body but no Content-Type; it must be application/json");
    }
    return JsonBody.read(body, generic);
  }
}

package io.flowrunner.problems.boundary;

import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** In place of the server's own mapper, which asks {@link FailureMapper} twice for one failure. */
@Provider
@ApplicationScoped
public class EjbFailureMapper implements ExceptionMapper<EJBException> {
  @Inject FailureMapper failures;

  @Override
  public Response toResponse(EJBException failure) {
    return failures.toResponse(failure);
  }
}

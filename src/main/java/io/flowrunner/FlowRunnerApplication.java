package io.flowrunner;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/**
 * The REST API. Resources and providers are found by scanning; the door is {@code auth.boundary}.
 */
@ApplicationPath("/api/v1")
@ApplicationScoped
public class FlowRunnerApplication extends Application {

  /** OPTIONS answers Allow, not a WADL document: the API is described by OpenAPI. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}

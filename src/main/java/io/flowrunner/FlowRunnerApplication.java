package io.flowrunner;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/**
 * The REST API. Resources and providers are found by scanning; the door is {@code auth.boundary}.
 */
@ApplicationPath("/api/v1")
@ApplicationScoped
public class FlowRunnerApplication extends Application {}

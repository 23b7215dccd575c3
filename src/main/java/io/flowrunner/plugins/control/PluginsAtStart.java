package io.flowrunner.plugins.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Takes up the plugins when the server starts; executions go on after that. */
@Startup
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PluginsAtStart {
  @Inject Plugins plugins;

  @PostConstruct
  void start() {
    plugins.start();
  }

  @PreDestroy
  void stop() {
    plugins.stop();
  }
}

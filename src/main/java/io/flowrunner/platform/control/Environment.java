package io.flowrunner.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the process gives to the beans: the clock and the settings. */
@ApplicationScoped
public class Environment {

  /** Reads MicroProfile Config; works on threads that do not know the application, too. */
  static Settings settingsOfProcess() {
    Config config = ConfigProvider.getConfig(Environment.class.getClassLoader());
    return new Settings(key -> config.getOptionalValue(key, String.class));
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Settings settings() {
    return settingsOfProcess();
  }
}

package io.flowrunner.auth.boundary;

import io.flowrunner.auth.control.VerifiedTokens;
import io.flowrunner.problems.control.Failures;
import jakarta.inject.Inject;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Puts the {@link TokenDoor} before the application, and takes it away with it. */
@WebListener
public class TokenDoorkeeper implements ServletContextListener {
  @Inject VerifiedTokens tokens;
  @Inject Failures failures;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    AuthConfigFactory.getFactory()
        .registerServerAuthModule(new TokenDoor(tokens, failures), event.getServletContext());
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    AuthConfigFactory.getFactory().removeServerAuthModule(event.getServletContext());
  }
}

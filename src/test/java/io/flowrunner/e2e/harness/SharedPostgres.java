package io.flowrunner.e2e.harness;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one server on PostgreSQL that all of them share, which reaches its database
 * through a proxy: started for the first, stopped after the last. Whoever cuts or kills leaves it
 * as it was.
 */
public final class SharedPostgres implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedPostgres.class);

  /** The parts, each to be asked for by itself. */
  private record Parts(PostgresServer postgres, TcpProxy proxy, FlowRunnerServer server)
      implements AutoCloseable {

    static Parts start() {
      PostgresServer postgres = PostgresServer.start();
      TcpProxy proxy = TcpProxy.to(postgres.port());
      FlowRunnerServer server =
          FlowRunnerServer.named("postgres")
              .with("FLOWRUNNER_DB_URL", PostgresServer.url(proxy.port()));
      Parts parts = new Parts(postgres, proxy, server);
      try {
        server.start();
      } catch (RuntimeException | Error e) {
        parts.close();
        throw e;
      }
      return parts;
    }

    @Override
    public void close() {
      try (postgres;
          proxy) {
        server.close();
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    parts(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return part(parameter, parts(context)) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return part(parameter, parts(context));
  }

  private static Object part(ParameterContext parameter, Parts parts) {
    Class<?> type = parameter.getParameter().getType();
    if (type == PostgresServer.class) {
      return parts.postgres();
    } else if (type == TcpProxy.class) {
      return parts.proxy();
    }
    return type == FlowRunnerServer.class ? parts.server() : null;
  }

  private static Parts parts(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Parts.class, key -> Parts.start(), Parts.class);
  }
}

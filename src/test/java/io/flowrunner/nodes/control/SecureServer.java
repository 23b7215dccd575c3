package io.flowrunner.nodes.control;

import java.io.InputStream;
import java.security.KeyStore;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A TLS server on a free port of 127.0.0.1 that gives back what it is sent, with the HTTP version
 * ({@code X-Version}) and the client's port ({@code X-Client}) of the connection.
 */
final class SecureServer implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final Server server = new Server();
  private final ServerConnector connector;

  /**
   * @param keys the name of a key store in {@code nodes/tls}
   * @param versions of TLS; all that the JDK speaks when there are none
   */
  SecureServer(String keys, boolean http2, String... versions) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(keys(keys));
    tls.setKeyStorePassword(PASSWORD);
    tls.setIncludeProtocols(versions);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    if (http2) {
      ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
      choice.setDefaultProtocol(http1.getProtocol());
      connector =
          new ServerConnector(
              server,
              1,
              1,
              new SslConnectionFactory(tls, choice.getProtocol()),
              choice,
              new HTTP2ServerConnectionFactory(configuration),
              http1);
    } else {
      connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(tls, http1.getProtocol()), http1);
    }
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Echo());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the certificate of the authority that has signed it. */
  static KeyStore keys(String name) {
    try (InputStream file =
        SecureServer.class.getResourceAsStream("/io/flowrunner/nodes/tls/" + name + ".p12")) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(file, PASSWORD.toCharArray());
      return keys;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Echo extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response
          .getHeaders()
          .put("X-Version", request.getConnectionMetaData().getHttpVersion().asString())
          .put("X-Client", Integer.toString(Request.getRemotePort(request)));
      Content.copy(request, response, callback);
      return true;
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  String url(String path) {
    return "https://127.0.0.1:" + port() + path;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.flowrunner.nodes.control;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;

/**
 * HTTP/2 over TLS. Jetty takes a connection of HTTP/2 for idle while its calls wait for their
 * answers, and closes it under them; so these connections have longer than the client's idle
 * timeout.
 */
final class PatientHttp2 extends ClientConnectionFactory.Info {
  private static final Duration IDLE = Duration.ofHours(1);

  PatientHttp2(HTTP2Client client) {
    super(new Connections(client));
  }

  @Override
  public List<String> getProtocols(boolean secure) {
    return List.of("h2");
  }

  @Override
  public Transport newTransport() {
    return Transport.TCP_IP;
  }

  private static final class Connections extends ClientConnectionFactoryOverHTTP2 {
    Connections(HTTP2Client client) {
      super(client);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
        throws IOException {
      Connection connection = super.newConnection(endPoint, context);
      endPoint.setIdleTimeout(IDLE.toMillis());
      return connection;
    }
  }
}

package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The one connection of an attempt, in the hands of the mail library: bounded by the attempt's
 * deadline, closed by its cancellation, secured as the author wants it with the certificate and the
 * host's name verified (RFC 7817), and read through a guard. It keeps what went wrong first, for
 * the library tells that only in words.
 */
final class MailConnection implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(30);

  /** RFC 5321, 4.5.3.2 allows more only for the end of the data. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final String host;
  private final MailSecurity security;
  private final SSLContext trust;
  private final UnaryOperator<InputStream> guard;
  private final long end;
  private volatile MailSocket socket;
  private volatile IOException trouble;
  private volatile boolean closed;
  private volatile boolean secured;

  /**
   * @param guard stands between the wire and the library's reader; made anew when TLS begins
   */
  MailConnection(
      String host,
      MailSecurity security,
      SSLContext trust,
      NodeContext context,
      UnaryOperator<InputStream> guard) {
    this.host = host;
    this.security = security;
    this.trust = trust;
    this.guard = guard;
    Duration left = Duration.between(context.clock().instant(), context.deadline());
    end = System.nanoTime() + Math.min(left.toMillis(), Duration.ofDays(1).toMillis()) * 1_000_000L;
    context.cancellation().onCancel(this::close);
  }

  /** Makes the library connect through here. */
  Properties properties(String protocol) {
    Properties properties = new Properties();
    String prefix = "mail." + protocol + ".";
    properties.put(prefix + "socketFactory", new Opening());
    properties.put(prefix + "socketFactory.fallback", "false");
    properties.put(prefix + "ssl.socketFactory", new Securing());
    boolean startTls = security == MailSecurity.STARTTLS;
    properties.put(prefix + "starttls.enable", String.valueOf(startTls));
    properties.put(prefix + "starttls.required", String.valueOf(startTls));
    return properties;
  }

  MailSecurity security() {
    return security;
  }

  /** Whether TLS has begun. */
  boolean isSecured() {
    return secured;
  }

  boolean isClosed() {
    return closed;
  }

  /** What went wrong first on the wire; null for nothing. */
  IOException trouble() {
    return trouble;
  }

  IOException noted(IOException failure) {
    if (trouble == null) {
      trouble = failure;
    }
    return failure;
  }

  InputStream guarded(InputStream in) {
    return guard.apply(in);
  }

  int patienceToConnect() throws SocketTimeoutException {
    return patience(TO_CONNECT);
  }

  int patience() throws SocketTimeoutException {
    return patience(SILENCE);
  }

  /** Milliseconds that the next wait may take. */
  private int patience(Duration most) throws SocketTimeoutException {
    long left = (end - System.nanoTime()) / 1_000_000L;
    if (left <= 0) {
      throw new SocketTimeoutException("the attempt's time is over");
    }
    return (int) Math.min(left, most.toMillis());
  }

  /** TLS over an open socket, shaken hands. */
  SSLSocket secure(Socket raw) throws IOException {
    SSLSocket tls =
        (SSLSocket) trust.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.setSoTimeout(patience());
    tls.startHandshake();
    secured = true;
    return tls;
  }

  /** From any thread; what waits on the socket ends. */
  @Override
  public void close() {
    closed = true;
    MailSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  private Socket open() throws IOException {
    MailSocket made = new MailSocket(this);
    socket = made;
    if (closed) {
      throw noted(new IOException("the attempt has ended"));
    }
    return made;
  }

  private final class Opening extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return open();
    }

    @Override
    public Socket createSocket(String to, int port) throws IOException {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String to, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress to, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress to, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** Turns an open connection to TLS after STARTTLS. */
  private final class Securing extends SSLSocketFactory {
    @Override
    public Socket createSocket(Socket open, String to, int port, boolean autoClose)
        throws IOException {
      ((MailSocket) open).secure();
      return open;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return trust.getSocketFactory().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return trust.getSocketFactory().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String to, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String to, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress to, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress to, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}

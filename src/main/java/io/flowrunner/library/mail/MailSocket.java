package io.flowrunner.library.mail;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * What the mail library takes for its socket. Whether TLS runs inside is our own matter: it is
 * turned on here, so no setting of the library can leave it out.
 */
final class MailSocket extends Socket {
  private final MailConnection connection;
  private final Socket raw = new Socket();
  private volatile Socket current = raw;

  MailSocket(MailConnection connection) {
    this.connection = connection;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  /** The timeout is the connection's own. */
  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    try {
      raw.connect(address, connection.patienceToConnect());
      raw.setTcpNoDelay(true);
      if (connection.security() == MailSecurity.TLS) {
        current = connection.secure(raw);
      }
    } catch (IOException e) {
      throw connection.noted(e);
    }
  }

  /** After STARTTLS; the streams are to be asked for again. */
  void secure() throws IOException {
    try {
      current = connection.secure(raw);
    } catch (IOException e) {
      throw connection.noted(e);
    }
  }

  /** Below TLS, whose own close may wait for a peer that does not read. */
  void abort() {
    try {
      raw.close();
    } catch (IOException e) {
      // it is of no more use anyway
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Reading(connection.guarded(current.getInputStream()));
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Writing(current.getOutputStream());
  }

  private final class Reading extends FilterInputStream {
    Reading(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        current.setSoTimeout(connection.patience());
        return in.read(bytes, from, length);
      } catch (IOException e) {
        throw connection.noted(e);
      }
    }
  }

  private final class Writing extends FilterOutputStream {
    Writing(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        connection.patience();
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw connection.noted(e);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    abort();
  }

  /** The wait is the connection's own. */
  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public boolean isConnected() {
    return raw.isConnected();
  }

  @Override
  public boolean isClosed() {
    return raw.isClosed();
  }

  @Override
  public boolean isBound() {
    return raw.isBound();
  }

  @Override
  public InetAddress getInetAddress() {
    return raw.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return raw.getLocalAddress();
  }

  @Override
  public int getPort() {
    return raw.getPort();
  }

  @Override
  public int getLocalPort() {
    return raw.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return raw.getRemoteSocketAddress();
  }
}

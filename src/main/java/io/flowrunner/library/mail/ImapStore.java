package io.flowrunner.library.mail;

import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.util.Properties;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

/** The library's store, over connections that know what the library has left out. */
final class ImapStore extends IMAPStore {
  ImapStore(Session session, URLName url) {
    super(session, url);
  }

  @Override
  protected IMAPProtocol newIMAPProtocol(String host, int port)
      throws IOException, ProtocolException {
    return new Connection(name, host, port, session.getProperties(), isSSL, logger);
  }

  /** The library passes over an answer that it cannot read; here that is remembered. */
  static final class Connection extends IMAPProtocol {
    /** Without a value of its own: the constructor above reads the greeting already. */
    private boolean passedOver;

    private Connection(
        String name, String host, int port, Properties properties, boolean tls, MailLogger logger)
        throws IOException, ProtocolException {
      super(name, host, port, properties, tls, logger);
    }

    @Override
    public Response readResponse() throws IOException, ProtocolException {
      try {
        return super.readResponse();
      } catch (ProtocolException e) {
        passedOver = true;
        throw e;
      }
    }

    /** Whether an answer was passed over since this was asked last. */
    boolean hasPassedOver() {
      boolean was = passedOver;
      passedOver = false;
      return was;
    }
  }
}

package io.flowrunner.library.mail;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Real mail servers on free ports of 127.0.0.1: SMTP and IMAP, in the clear and with TLS. Ada and
 * Grace have a mailbox.
 */
public final class MailServers implements AutoCloseable {
  public static final String ADA = "ada@example.org";
  public static final String GRACE = "grace@example.org";
  public static final String PASSWORD = "correct horse";

  private final GreenMail servers;

  public MailServers() {
    TestCertificate.giveToGreenMail();
    servers =
        new GreenMail(
            new ServerSetup[] {
              setup(ServerSetup.PROTOCOL_SMTP),
              setup(ServerSetup.PROTOCOL_SMTPS),
              setup(ServerSetup.PROTOCOL_IMAP),
              setup(ServerSetup.PROTOCOL_IMAPS)
            });
    servers.start();
    addUsers();
  }

  private static ServerSetup setup(String protocol) {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
    setup.setServerStartupTimeout(20_000);
    return setup;
  }

  private void addUsers() {
    servers.setUser(ADA, ADA, PASSWORD);
    servers.setUser(GRACE, GRACE, PASSWORD);
  }

  /** The certificate that the servers show. */
  public static String certificate() {
    return TestCertificate.pem();
  }

  public int smtp() {
    return servers.getSmtp().getPort();
  }

  public int smtps() {
    return servers.getSmtps().getPort();
  }

  public int imap() {
    return servers.getImap().getPort();
  }

  public int imaps() {
    return servers.getImaps().getPort();
  }

  /** Empties all mailboxes. */
  public void clear() {
    try {
      servers.purgeEmailFromAllMailboxes();
    } catch (com.icegreen.greenmail.store.FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What came in for anybody, one for each recipient, in no order. */
  public List<MimeMessage> received() {
    return List.of(servers.getReceivedMessages());
  }

  /** Puts a mail into a mailbox as it is, however broken. */
  public void put(String user, String raw) {
    put(user, raw.getBytes(StandardCharsets.UTF_8));
  }

  public void put(String user, byte[] raw) {
    servers.getUserManager().getUser(user).deliver(new RawMail(raw));
  }

  /** How many mails of a user's inbox are marked as read. */
  public long seen(String user) {
    try {
      return servers
          .getManagers()
          .getImapHostManager()
          .getInbox(servers.getUserManager().getUser(user))
          .getMessages()
          .stream()
          .filter(mail -> mail.isSet(jakarta.mail.Flags.Flag.SEEN))
          .count();
    } catch (com.icegreen.greenmail.store.FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    servers.stop();
  }
}

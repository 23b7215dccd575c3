package io.flowrunner.library.mail;

/** The mail servers that the examples of {@code email.send} and {@code email.receive} speak of. */
public final class MailExample implements AutoCloseable {
  private final MailServers servers = new MailServers();

  /** With these servers, and an account of theirs, in place of the example's. */
  public String place(String yaml) {
    return yaml.replaceAll(
            "( +)smtp_host: smtp.example.org",
            "$1smtp_host: 127.0.0.1\n$1smtp_port: " + servers.smtp() + "\n$1security: none")
        .replaceAll(
            "( +)imap_host: imap.example.org",
            "$1imap_host: 127.0.0.1\n$1imap_port: " + servers.imap() + "\n$1security: none")
        .replace("username: flows@example.org", "username: " + MailServers.ADA)
        .replace("not a real password", MailServers.PASSWORD);
  }

  @Override
  public void close() {
    servers.close();
  }
}

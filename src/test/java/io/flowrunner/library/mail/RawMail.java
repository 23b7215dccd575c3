package io.flowrunner.library.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;

/** A mail that is kept as the bytes that it came as. */
final class RawMail extends MimeMessage {
  RawMail(byte[] raw) {
    super(Session.getInstance(new Properties()));
    try {
      parse(new ByteArrayInputStream(raw));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** GreenMail saves what it delivers. */
  @Override
  public void saveChanges() {}
}

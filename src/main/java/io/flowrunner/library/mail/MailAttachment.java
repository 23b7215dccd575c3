package io.flowrunner.library.mail;

import io.flowrunner.nodes.entity.Param;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** A file that goes with a mail; what {@code email.receive} gives can be sent on as it is. */
public record MailAttachment(
    @Param(description = "Its name.", required = true, example = "report.csv") String filename,
    @Param(description = "What is in it.", required = true, example = "${input.csv}")
        String content,
    @Param(description = "Whether content is the text itself or Base64.", defaultValue = "text")
        Encoding encoding,
    @Param(
            description =
                "Its media type; text/plain in UTF-8 for text, application/octet-stream for"
                    + " Base64.",
            example = "text/csv; charset=UTF-8")
        String contentType,
    @Param(description = "What html refers to it by: <img src=\"cid:logo\">.", example = "logo")
        String contentId,
    @Param(description = "Told by email.receive; not looked at.") Long size) {
  private static final int LONGEST_NAME = 255;

  public enum Encoding {
    TEXT,
    BASE64
  }

  byte[] bytes(String path) {
    if (encoding == Encoding.TEXT) {
      return content.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(content.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidMailException(path + ".content", "is not Base64");
    }
  }

  String name(String path) {
    String name = MailText.checked(filename, path + ".filename");
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new InvalidMailException(path + ".filename", "must have 1 to 255 characters");
    }
    return name;
  }

  /** A mail inside of a mail is sent as a plain file: it may not be encoded otherwise. */
  String type(String path) {
    if (contentType == null) {
      return encoding == Encoding.TEXT ? "text/plain; charset=UTF-8" : "application/octet-stream";
    }
    try {
      ContentType type = new ContentType(MailText.checked(contentType, path + ".content_type"));
      String primary = type.getPrimaryType().toLowerCase(Locale.ROOT);
      return primary.equals("multipart") || primary.equals("message")
          ? "application/octet-stream"
          : type.toString();
    } catch (ParseException e) {
      throw new InvalidMailException(path + ".content_type", "is not a media type");
    }
  }

  /** Null for none. */
  String id(String path) {
    if (contentId != null && !contentId.matches("[A-Za-z0-9._+$@-]{1,200}")) {
      throw new InvalidMailException(path + ".content_id", "has a character that is not allowed");
    }
    return contentId;
  }
}

package io.flowrunner.library.mail;

import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.internet.ParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header of the form {@code value; name=value; ...} (RFC 2045, 5.1; RFC 2183; RFC 2231), strictly
 * if it is right, else for what can be made out.
 *
 * @param value in lower case; empty for none
 * @param parameters null when it is not right
 */
record MimeType(String value, ParameterList parameters, String raw) {
  private static final int LONGEST = 16 * 1024;
  private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

  static MimeType contentType(String header) {
    String raw = header.length() > LONGEST ? header.substring(0, LONGEST) : header;
    try {
      ContentType type = new ContentType(raw);
      return new MimeType(
          type.getBaseType().toLowerCase(Locale.ROOT), type.getParameterList(), raw);
    } catch (ParseException | RuntimeException e) {
      Matcher type = TYPE.matcher(raw);
      return new MimeType(type.lookingAt() ? type.group().toLowerCase(Locale.ROOT) : "", null, raw);
    }
  }

  static MimeType disposition(String header) {
    String raw = header.length() > LONGEST ? header.substring(0, LONGEST) : header;
    try {
      ContentDisposition disposition = new ContentDisposition(raw);
      String value = String.valueOf(disposition.getDisposition());
      return new MimeType(value.toLowerCase(Locale.ROOT), disposition.getParameterList(), raw);
    } catch (ParseException | RuntimeException e) {
      int end = raw.indexOf(';');
      String value = (end < 0 ? raw : raw.substring(0, end)).strip().toLowerCase(Locale.ROOT);
      return new MimeType(value, null, raw);
    }
  }

  /** Empty for none. */
  String parameter(String name) {
    String found = parameters == null ? null : parameters.get(name);
    if (found != null) {
      return found;
    }
    Matcher loose =
        Pattern.compile(
                "[;\\s]" + name + "\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;\"]+))",
                Pattern.CASE_INSENSITIVE)
            .matcher(raw);
    return !loose.find() ? "" : loose.group(1) == null ? loose.group(2) : loose.group(1);
  }
}

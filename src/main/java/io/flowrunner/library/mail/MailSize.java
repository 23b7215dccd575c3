package io.flowrunner.library.mail;

import java.util.List;
import java.util.Map;

/** How much of the node's output a mail takes, as JSON. */
final class MailSize {
  private MailSize() {}

  /**
   * The size of a mail after the contents of its last attachments were taken out, as many as do not
   * fit.
   */
  static long fitted(Map<String, Object> mail, long room) {
    long size = of(mail);
    if (mail.get("attachments") instanceof List<?> attachments) {
      for (int i = attachments.size() - 1; i >= 0 && size > room; i--) {
        size -= without(attachments.get(i));
      }
    }
    return size;
  }

  @SuppressWarnings("unchecked") // made by MimeReading
  private static long without(Object attachment) {
    Object content = ((Map<String, Object>) attachment).put("content", null);
    return content == null ? 0 : of(content);
  }

  private static long of(Object value) {
    if (value instanceof Map<?, ?> map) {
      long size = 2;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        size += of(entry.getKey()) + of(entry.getValue()) + 2;
      }
      return size;
    } else if (value instanceof List<?> list) {
      return 2 + list.stream().mapToLong(item -> of(item) + 1).sum();
    } else if (value instanceof String text) {
      return 2 + text.chars().mapToLong(MailSize::of).sum();
    }
    return 24;
  }

  private static long of(int c) {
    if (c < ' ') {
      return c == '\n' || c == '\t' ? 2 : 6;
    }
    return c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  }
}

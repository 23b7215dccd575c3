package io.flowrunner.secrets.control;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hides secret values in what leaves the process: each place where one of them stands, as it is or
 * in one of its usual encodings, is shown as {@code ***}. Values of fewer than four characters are
 * not hidden. Takes time in proportion to the text, however many values there are. Immutable.
 */
public final class Masking {
  public static final String MASK = "***";
  public static final int MIN_LENGTH = 4;

  /** Hides nothing. */
  public static final Masking NONE = new Masking(List.of());

  /** Up to here a form is looked for as a whole, beyond it in pieces. */
  private static final int LONGEST = 2 * WindowHashes.WINDOW;

  private final PatternTree tree = new PatternTree();
  private final WindowHashes windows = new WindowHashes();
  private final boolean hidesNumbers;

  private Masking(Collection<String> values) {
    boolean numbers = false;
    for (String value : values) {
      if (value.length() >= MIN_LENGTH) {
        Disguises.of(value).forEach(this::add);
        numbers |= Disguises.isNumeric(value);
      }
    }
    tree.link();
    hidesNumbers = numbers;
  }

  public static Masking of(Collection<String> values) {
    return values.isEmpty() ? NONE : new Masking(values);
  }

  /** The text with every secret hidden; the same object when there is none in it. */
  public String text(String text) {
    if (tree.isEmpty() || text.length() < MIN_LENGTH) {
      return text;
    }
    List<Span> spans = spans(text);
    if (spans.isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    int from = 0;
    for (Span span : spans) {
      masked.append(text, from, span.start()).append(MASK);
      from = span.end();
    }
    return masked.append(text, from, text.length()).toString();
  }

  /**
   * A JSON value with every secret hidden, in keys too; the same object when there is none in it. A
   * number that spells a secret becomes the text {@code ***}.
   */
  public Object value(Object value) {
    if (tree.isEmpty()) {
      return value;
    }
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof List<?> list) {
      return list(list);
    }
    return hidesNumbers && value instanceof Number number ? number(number) : value;
  }

  private Object map(Map<?, ?> map) {
    Map<String, Object> masked = new LinkedHashMap<>();
    boolean changed = false;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      String shownKey = text(key);
      Object shown = value(entry.getValue());
      changed |= shown != entry.getValue() || !shownKey.equals(key);
      while (masked.containsKey(shownKey)) {
        shownKey += "*"; // two keys that look alike now
      }
      masked.put(shownKey, shown);
    }
    return changed ? masked : map;
  }

  private Object list(List<?> list) {
    List<Object> masked = new ArrayList<>(list.size());
    boolean changed = false;
    for (Object item : list) {
      Object shown = value(item);
      changed |= shown != item;
      masked.add(shown);
    }
    return changed ? masked : list;
  }

  private Object number(Number number) {
    String written = number.toString();
    if (!text(written).equals(written)) {
      return MASK;
    }
    if (number instanceof Double real && !real.isInfinite() && !real.isNaN()) {
      String plain = new BigDecimal(written).toPlainString();
      return text(plain).equals(plain) ? number : MASK;
    }
    return number;
  }

  /** A long form is covered by pieces that meet: any of them alone is hidden as well. */
  private void add(Disguises.Form form) {
    String text = form.text();
    if (text.length() <= LONGEST) {
      if (text.length() >= MIN_LENGTH) {
        tree.add(text, form.base64());
      }
      return;
    }
    tree.add(text.substring(0, WindowHashes.WINDOW), form.base64());
    tree.add(text.substring(text.length() - WindowHashes.WINDOW), form.base64());
    int from = WindowHashes.WINDOW;
    for (; from + WindowHashes.WINDOW <= text.length(); from += WindowHashes.WINDOW) {
      windows.add(text, from);
    }
  }

  /** What is to be hidden: in order, apart from each other. */
  private List<Span> spans(String text) {
    List<Span> spans = new ArrayList<>();
    boolean rolling = !windows.isEmpty() && text.length() >= WindowHashes.WINDOW;
    int state = 0;
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      state = tree.step(state, text.charAt(i));
      int end = i + 1;
      if (tree.plain(state) > 0) {
        cover(spans, end - tree.plain(state), end);
      }
      if (tree.base64(state) > 0) {
        coverBase64(spans, text, end - tree.base64(state), end);
      }
      if (rolling) {
        hash = windows.roll(hash, text, i);
        if (end >= WindowHashes.WINDOW && windows.contains(hash)) {
          cover(spans, end - WindowHashes.WINDOW, end);
        }
      }
    }
    return spans;
  }

  /** The neighbours hold the value's first and last bits; padding tells its length. */
  private static void coverBase64(List<Span> spans, String text, int start, int end) {
    int from = start > 0 && Disguises.isBase64(text.charAt(start - 1)) ? start - 1 : start;
    int to = end < text.length() && Disguises.isBase64(text.charAt(end)) ? end + 1 : end;
    int padded = to;
    while (padded < text.length() && padded < to + 2 && text.charAt(padded) == '=') {
      padded++;
    }
    cover(spans, from, padded);
  }

  /** Adds a span; those that it touches become one with it. */
  private static void cover(List<Span> spans, int start, int end) {
    int from = start;
    int to = end;
    while (!spans.isEmpty() && spans.get(spans.size() - 1).end() >= from) {
      Span last = spans.remove(spans.size() - 1);
      from = Math.min(from, last.start());
      to = Math.max(to, last.end());
    }
    spans.add(new Span(from, to));
  }

  private record Span(int start, int end) {}
}

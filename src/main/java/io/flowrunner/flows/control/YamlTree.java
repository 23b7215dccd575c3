package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Converts composed nodes to values; used for one document. */
final class YamlTree {
  private static final Set<Tag> SCALARS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
  private static final int EXPANSION = 2;

  private final SourceText source;
  private final Findings findings;
  private final long maxWeight;
  private final Map<Node, Converted> done = new IdentityHashMap<>();
  private final Map<Node, Boolean> open = new IdentityHashMap<>();

  YamlTree(SourceText source, Findings findings, long maxBytes) {
    this.source = source;
    this.findings = findings;
    this.maxWeight = EXPANSION * maxBytes;
  }

  /**
   * @param weight of the value with everything that aliases repeat in it
   */
  private record Converted(YamlValue value, long weight, int depth) {}

  /** Empty when aliases make the document contain itself, or much larger or deeper than it is. */
  Optional<YamlValue> convert(Node root) {
    Converted converted = convert(root, DocumentPath.ROOT);
    if (converted.weight() > maxWeight || converted.depth() > YamlReader.MAX_DEPTH) {
      findings.add(
          FindingCode.TOO_LARGE,
          Span.START,
          DocumentPath.ROOT,
          converted.weight() > maxWeight
              ? "Aliases make the document too large"
              : "Aliases nest lists and maps deeper than " + YamlReader.MAX_DEPTH);
      return Optional.empty();
    }
    return Optional.of(converted.value());
  }

  private Converted convert(Node node, DocumentPath path) {
    Converted known = done.get(node);
    if (known != null) {
      return known;
    }
    if (open.putIfAbsent(node, true) != null) {
      findings.add(FindingCode.YAML_SYNTAX, span(node), path, "The alias refers to itself");
      return new Converted(nothing(node), 1, 0);
    }
    Converted converted;
    if (node instanceof ScalarNode scalar) {
      converted = scalar(scalar, path);
    } else if (node instanceof SequenceNode sequence) {
      converted = items(sequence, path);
    } else {
      converted = members((MappingNode) node, path);
    }
    open.remove(node);
    done.put(node, converted);
    return converted;
  }

  private Converted scalar(ScalarNode node, DocumentPath path) {
    String text = node.getValue();
    long weight = 1L + text.length();
    if (!SCALARS.contains(node.getTag())) {
      unknownTag(node, path);
    } else if (!CoreSchema.isNull(node.getTag(), text)) {
      Optional<Object> value = CoreSchema.value(node.getTag(), text);
      if (value.isPresent()) {
        ScalarText origin =
            new ScalarText(source, start(node), end(node), node.getScalarStyle(), text);
        return new Converted(
            new YamlValue.Scalar(value.get(), text, span(node), origin), weight, 0);
      }
      findings.add(FindingCode.INVALID_VALUE, span(node), path, unfit(node.getTag(), text));
    }
    return new Converted(nothing(node), weight, 0);
  }

  private static String unfit(Tag tag, String text) {
    if (text.length() > CoreSchema.LONGEST_NUMBER) {
      return "The number has more than " + CoreSchema.LONGEST_NUMBER + " characters";
    }
    return Tag.FLOAT.equals(tag) || Tag.INT.equals(tag)
        ? Words.quoted(text) + " is not a number that JSON knows"
        : Words.quoted(text) + " does not fit its tag";
  }

  private Converted items(SequenceNode node, DocumentPath path) {
    if (!Tag.SEQ.equals(node.getTag())) {
      unknownTag(node, path);
    }
    List<YamlValue> items = new ArrayList<>(node.getValue().size());
    long weight = 1;
    int depth = 0;
    for (Node child : node.getValue()) {
      Converted item = convert(child, path.index(items.size()));
      items.add(item.value());
      weight = sum(weight, item.weight());
      depth = Math.max(depth, item.depth());
    }
    return new Converted(new YamlValue.Items(List.copyOf(items), span(node)), weight, depth + 1);
  }

  private Converted members(MappingNode node, DocumentPath path) {
    if (!Tag.MAP.equals(node.getTag())) {
      unknownTag(node, path);
    }
    Map<String, YamlValue.Member> members = new LinkedHashMap<>();
    long weight = 1;
    int depth = 0;
    for (NodeTuple tuple : node.getValue()) {
      Optional<String> key = key(tuple.getKeyNode(), path, members);
      Converted value = convert(tuple.getValueNode(), path.key(key.orElse("?")));
      weight = sum(weight, sum(value.weight(), 1L + key.map(String::length).orElse(0)));
      depth = Math.max(depth, value.depth());
      key.ifPresent(
          name ->
              members.put(
                  name, new YamlValue.Member(name, span(tuple.getKeyNode()), value.value())));
    }
    return new Converted(
        new YamlValue.Members(Collections.unmodifiableMap(members), span(node)), weight, depth + 1);
  }

  /** Keys are text whatever they look like. Empty when the member cannot be kept. */
  private Optional<String> key(Node node, DocumentPath path, Map<String, YamlValue.Member> seen) {
    if (!(node instanceof ScalarNode scalar)) {
      findings.add(FindingCode.WRONG_TYPE, span(node), path, "A key must be text");
      return Optional.empty();
    }
    String key = scalar.getValue();
    if (!SCALARS.contains(node.getTag())) {
      unknownTag(node, path);
      return Optional.empty();
    }
    if (key.equals("<<") && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
      String message = "YAML 1.2 has no merge key <<; write the members out";
      findings.add(FindingCode.UNKNOWN_KEY, span(node), path.key(key), message);
      return Optional.empty();
    }
    YamlValue.Member first = seen.get(key);
    if (first != null) {
      String message =
          "The key " + Words.quoted(key) + " stands here twice, first in line " + line(first);
      findings.add(FindingCode.DUPLICATE_KEY, span(node), path.key(key), message);
      return Optional.empty();
    }
    return Optional.of(key);
  }

  private static int line(YamlValue.Member member) {
    return member.keySpan().line();
  }

  private void unknownTag(Node node, DocumentPath path) {
    String message =
        "The tag "
            + Words.quoted(node.getTag().getValue().replace(Tag.PREFIX, "!!"))
            + " is not allowed here; write the value without a tag";
    findings.add(FindingCode.UNKNOWN_TAG, span(node), path, message);
  }

  private YamlValue nothing(Node node) {
    return new YamlValue.Scalar(
        null, "", span(node), new ScalarText(source, start(node), end(node), null, ""));
  }

  private Span span(Node node) {
    return source.span(start(node), end(node));
  }

  private static int start(Node node) {
    return node.getStartMark().getIndex();
  }

  private static int end(Node node) {
    return node.getEndMark() == null ? start(node) : node.getEndMark().getIndex();
  }

  private static long sum(long a, long b) {
    return Math.min(a + b, Long.MAX_VALUE / 4);
  }
}

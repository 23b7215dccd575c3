package io.flowrunner.flows.control;

import io.flowrunner.flows.entity.FindingCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;

/**
 * Text to a tree of values with positions. Takes any text; what is wrong with it becomes findings.
 * Bounded in size, depth, aliases and in what aliases expand to.
 */
final class YamlReader {
  static final int MAX_DEPTH = 50;
  private static final int MAX_ALIASES = 50;

  static {
    // of YAML 1.2, so that JSON is YAML; the library knows the escapes of 1.1
    ScannerImpl.ESCAPE_REPLACEMENTS.put('/', "/");
  }

  private final long maxBytes;

  YamlReader(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The document's value; empty when the findings say why there is none. */
  Optional<YamlValue> read(String text, Findings findings) {
    if (isTooLarge(text)) {
      findings.add(
          FindingCode.TOO_LARGE,
          Span.START,
          DocumentPath.ROOT,
          "The document is larger than " + maxBytes + " bytes");
      return Optional.empty();
    }
    SourceText source = new SourceText(text);
    if (!isPrintable(source, findings)) {
      return Optional.empty();
    }
    return compose(text, source, findings)
        .flatMap(root -> new YamlTree(source, findings, maxBytes).convert(root));
  }

  private boolean isTooLarge(String text) {
    return text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
  }

  private static boolean isPrintable(SourceText source, Findings findings) {
    for (int i = 0; i < source.length(); i++) {
      if (!StreamReader.isPrintable(source.at(i))) {
        String name = String.format("U+%04X", source.at(i));
        String message = "The character " + name + " may not stand in a YAML document";
        syntax(findings, source.span(i, i + 1), message, "write it as an escape in double quotes");
        return false;
      }
    }
    return true;
  }

  private static Optional<Node> compose(String text, SourceText source, Findings findings) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH + 10);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setAllowDuplicateKeys(true);
    options.setAllowRecursiveKeys(false);
    options.setProcessComments(false);
    // nothing is constructed from a tag here: YamlTree reports every one that is not of the core
    options.setTagInspector(tag -> true);
    try {
      Node root = new BoundedComposer(text, options).getSingleNode();
      if (root == null) {
        syntax(findings, Span.START, "The document is empty", null);
      }
      return Optional.ofNullable(root);
    } catch (MarkedYAMLException e) {
      marked(e, source, findings);
    } catch (YAMLException e) {
      syntax(findings, Span.START, sentence(e.getMessage()), null);
    } catch (RuntimeException e) {
      // the library's own checks let some inputs through to an unchecked failure
      syntax(findings, Span.START, "The document is not YAML", null);
    }
    return Optional.empty();
  }

  private static void marked(MarkedYAMLException e, SourceText source, Findings findings) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    int offset = mark == null ? 0 : mark.getIndex();
    String problem = e.getProblem() == null ? e.getContext() : e.getProblem();
    String context =
        e.getContext() == null || e.getContext().equals(problem) ? "" : " (" + e.getContext() + ")";
    syntax(
        findings,
        source.character(offset),
        sentence(problem + context),
        hint(problem, source.lineText(offset)));
  }

  /** What most often leads to such an error. */
  private static String hint(String problem, String line) {
    if (problem.contains("TAB")) {
      return "indent with spaces";
    }
    if (line.contains("${")) {
      return "put texts with ${...} in quotes";
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "put texts with a colon in quotes";
    }
    return problem.startsWith("but found another document") || problem.contains("document start")
        ? "one file holds one flow"
        : null;
  }

  private static String sentence(String text) {
    String shown = Words.shortened(text == null ? "The document is not YAML" : text, 300).strip();
    return shown.isEmpty() ? shown : Character.toUpperCase(shown.charAt(0)) + shown.substring(1);
  }

  private static void syntax(Findings findings, Span at, String message, String suggestion) {
    findings.add(FindingCode.YAML_SYNTAX, at, DocumentPath.ROOT, message, suggestion);
  }

  /** Says where the document becomes too deep; the library's own limit does not. */
  private static final class BoundedComposer extends Composer {
    private int depth;

    BoundedComposer(String text, LoaderOptions options) {
      super(new ParserImpl(new StreamReader(text), options), new CoreSchema(), options);
    }

    @Override
    protected Node composeSequenceNode(String anchor) {
      enter();
      Node node = super.composeSequenceNode(anchor);
      depth--;
      return node;
    }

    @Override
    protected Node composeMappingNode(String anchor) {
      enter();
      Node node = super.composeMappingNode(anchor);
      depth--;
      return node;
    }

    private void enter() {
      if (++depth > MAX_DEPTH) {
        throw new TooDeepException(parser.peekEvent().getStartMark());
      }
    }
  }

  private static final class TooDeepException extends MarkedYAMLException {
    private static final long serialVersionUID = 1L;

    TooDeepException(Mark mark) {
      super(null, null, "Lists and maps are nested deeper than " + MAX_DEPTH, mark);
    }
  }
}

package io.flowrunner.plugins;

import io.flowrunner.nodes.entity.NodeExecutor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes real plugins: compiles a node type and packs it as its author would. */
public final class PluginJar {
  private static final String SERVICES = "META-INF/services/" + NodeExecutor.class.getName();
  private static final String NODE =
      """
      package acme;

      import io.flowrunner.nodes.entity.*;

      @NodeType(value = "@TYPE@", summary = "Answers.", @MORE@ example = "metadata: {name: X}\\nnodes:\\n  a: {type: @EXAMPLE@}\\n")
      public class AnswerNode implements NodeExecutor<AnswerNode.Params> {
        public record Params(@Param(description = "Whom to greet.", defaultValue = "world") String who) {}

        @BODY@

        @Override
        public NodeResult execute(Params params, NodeContext context) {
          return NodeResult.completed(Later.answer(params.who()));
        }
      }

      /** Loaded when the node first runs, which may be after the JAR has been replaced. */
      class Later {
        static String answer(String who) {
          return "@ANSWER@ " + who;
        }
      }
      """;

  private final Map<String, String> words = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private PluginJar(String type, String answer) {
    words.put("@EXAMPLE@", type);
    words.put("@TYPE@", type);
    words.put("@ANSWER@", answer);
    words.put("@MORE@", "");
    words.put("@BODY@", "");
    entries.put(SERVICES, "acme.AnswerNode\n".getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param answer what its node gives, followed by the param {@code who}
   */
  public static PluginJar of(String type, String answer) {
    return new PluginJar(type, answer);
  }

  /** Members of the annotation, each followed by a comma. */
  public PluginJar declaring(String more) {
    words.put("@MORE@", more);
    return this;
  }

  /** Members of the class. */
  public PluginJar containing(String body) {
    words.put("@BODY@", body);
    return this;
  }

  /** The type that its example uses. */
  public PluginJar exampleOf(String type) {
    words.put("@EXAMPLE@", type);
    return this;
  }

  /** An entry in place of the one that would be there; null for none. */
  public PluginJar entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  public PluginJar version(String version) {
    return entry(
        "META-INF/MANIFEST.MF",
        ("Manifest-Version: 1.0\r\nImplementation-Version: " + version + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces what is there in one step, as documented. */
  public void writeTo(Path jar) {
    Map<String, byte[]> all = new LinkedHashMap<>(compiled());
    all.putAll(entries);
    try {
      Path made = Files.createTempFile(jar.getParent(), ".made", null);
      try (OutputStream out = Files.newOutputStream(made);
          JarOutputStream packed = new JarOutputStream(out)) {
        for (Map.Entry<String, byte[]> entry : all.entrySet()) {
          if (entry.getValue() != null) {
            packed.putNextEntry(new ZipEntry(entry.getKey()));
            packed.write(entry.getValue());
            packed.closeEntry();
          }
        }
      }
      Files.move(made, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, byte[]> compiled() {
    String source = NODE;
    for (Map.Entry<String, String> word : words.entrySet()) {
      source = source.replace(word.getKey(), word.getValue());
    }
    try {
      Path classes = Files.createTempDirectory("plugin-classes");
      compile(source, classes);
      Map<String, byte[]> files = new LinkedHashMap<>();
      try (Stream<Path> made = Files.walk(classes)) {
        for (Path file : made.sorted(java.util.Comparator.reverseOrder()).toList()) {
          if (Files.isRegularFile(file)) {
            files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
          }
          Files.delete(file);
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(String source, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-classpath", spi()));
    boolean done =
        compiler.getTask(null, null, null, options, null, List.of(new Source(source))).call();
    if (!done) {
      throw new IllegalStateException("the plugin does not compile:\n" + source);
    }
  }

  private static String spi() {
    try {
      return Path.of(NodeExecutor.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///acme/AnswerNode.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}

package io.flowrunner.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Changes Payara Micro's configuration once, in the build, so that no start has to: writes what
 * {@code pre-boot.txt} sets into {@code domain.xml}, and takes the thousand file types out of
 * {@code default-web.xml}, for FlowRunner serves no files. See ADR 21.
 */
public final class ServerConfiguration {
  private static final String SET = "set ";
  private static final String DOMAIN = "domain.xml";
  private static final String WEB = "default-web.xml";

  private ServerConfiguration() {}

  /**
   * @param arguments the file of commands, each {@code set <dotted name>=<value>}; the directory
   *     with {@code domain.xml} and {@code default-web.xml} as they come; where they go
   * @throws IllegalArgumentException if a command is another, or names what there is not
   */
  public static void main(String[] arguments) throws IOException {
    List<String> commands = Files.readAllLines(Path.of(arguments[0]));
    Path given = Path.of(arguments[1]);
    Path config = Path.of(arguments[2]);
    Document domain = read(given.resolve(DOMAIN));
    commands.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> set(domain, line));
    write(domain, config.resolve(DOMAIN));
    Document web = read(given.resolve(WEB));
    removeAll(web, "mime-mapping");
    write(web, config.resolve(WEB));
  }

  /** A dotted name is the way down: the tag of each element, followed by its name if it has one. */
  private static void set(Document domain, String command) {
    int equals = command.indexOf('=');
    if (!command.startsWith(SET) || equals < 0) {
      throw new IllegalArgumentException("Not a set command: " + command);
    }
    Deque<String> names =
        new ArrayDeque<>(List.of(command.substring(SET.length(), equals).split("\\.")));
    String attribute = names.removeLast();
    Element at = domain.getDocumentElement();
    while (!names.isEmpty()) {
      at = child(at, names);
      if (at == null) {
        throw new IllegalArgumentException("There is no such element: " + command);
      }
    }
    at.setAttribute(attribute, command.substring(equals + 1));
  }

  private static Element child(Element parent, Deque<String> names) {
    String tag = names.removeFirst();
    for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element && element.getTagName().equals(tag)) {
        String name = element.getAttribute("name");
        if (name.isEmpty()) {
          return element;
        }
        if (name.equals(names.peekFirst())) {
          names.removeFirst();
          return element;
        }
      }
    }
    return null;
  }

  private static void removeAll(Document document, String tag) {
    NodeList found = document.getElementsByTagName(tag);
    while (found.getLength() > 0) {
      found.item(0).getParentNode().removeChild(found.item(0));
    }
  }

  private static Document read(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("Not readable: " + file, e);
    }
  }

  /** At once: a server may start meanwhile. */
  private static void write(Document document, Path file) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".written");
    try {
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(written.toFile()));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (TransformerException e) {
      throw new IOException("Not writable: " + file, e);
    }
  }
}

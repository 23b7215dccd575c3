package io.flowrunner.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigurationTest {
  private static final String DOMAIN =
      """
      <domain>
        <configs>
          <config name="other"><http port="1"/></config>
          <config name="server-config">
            <http port="2" kept="yes"/>
            <das-config/>
          </config>
        </configs>
      </domain>
      """;
  private static final String WEB =
      """
      <web-app>
        <login-config><realm-name>file</realm-name></login-config>
        <mime-mapping><extension>a</extension></mime-mapping>
        <mime-mapping><extension>b</extension></mime-mapping>
      </web-app>
      """;

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(directory.resolve("domain.xml"), DOMAIN);
    Files.writeString(directory.resolve("default-web.xml"), WEB);
  }

  @Test
  void whatIsSetIsAnAttributeOfTheNamedElement() throws IOException {
    configure(
        """
        # a comment

        set configs.config.server-config.http.port=${some.port}
        set configs.config.server-config.das-config.made=a=b
        """);

    assertThat(read("domain.xml"))
        .contains("<http kept=\"yes\" port=\"${some.port}\"/>")
        .contains("<das-config made=\"a=b\"/>")
        .contains("<config name=\"other\"><http port=\"1\"/></config>");
  }

  @Test
  void whatIsNoLongerSetIsAsItCame() throws IOException {
    configure("set configs.config.server-config.http.port=3");
    configure("set configs.config.server-config.http.kept=no");

    assertThat(read("domain.xml")).contains("<http kept=\"no\" port=\"2\"/>");
  }

  @Test
  void fileTypesAreLeftOut() throws IOException {
    configure("");

    assertThat(read("default-web.xml"))
        .contains("<realm-name>file</realm-name>")
        .doesNotContain("mime-mapping");
  }

  @Test
  void whatThereIsNotCannotBeSet() {
    assertThatThrownBy(() -> configure("set configs.config.third.http.port=3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no such element: set configs.config.third.http.port=3");
    assertThatThrownBy(() -> configure("deploy some.war"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a set command: deploy some.war");
  }

  @Test
  void thePreBootFileOfTheProjectIsAllSetCommands() throws IOException {
    assertThat(Files.readAllLines(Path.of("server-config/pre-boot.txt")))
        .filteredOn(line -> !line.startsWith("#"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("set configs.config.server-config."));
  }

  private void configure(String commands) throws IOException {
    Path file = Files.writeString(directory.resolve("commands.txt"), commands);
    ServerConfiguration.main(
        new String[] {
          file.toString(), directory.toString(), directory.resolve("config").toString()
        });
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve("config").resolve(name));
  }
}

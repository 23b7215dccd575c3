package io.flowrunner.e2e.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tells Arquillian's Payara Micro where its home is and that it serves this machine only; to be
 * named before Arquillian's own extension. A server-config of its own would hide the lines in which
 * Arquillian looks for the port.
 */
public final class ContainerSettings implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path directory =
        Path.of(System.getProperty("flowrunner.test.logs", "target/e2e")).toAbsolutePath();
    Files.createDirectories(directory);
    Path home = Files.createTempDirectory(directory, "container");
    Path config = Path.of("server-config").toAbsolutePath();
    System.setProperty(
        "payara.microJar",
        Path.of(System.getProperty("flowrunner.test.payara", "target/payara-micro.jar"))
            .toAbsolutePath()
            .toString());
    System.setProperty(
        "payara.cmdOptions",
        String.join(
            " ",
            "-Dflowrunner.address=127.0.0.1",
            "-Dflowrunner.home=" + home,
            "-Dflowrunner.admin.email=" + FlowRunnerServer.ADMIN_EMAIL,
            "-Dflowrunner.password.iterations=1000",
            "-Djakarta.json.provider=org.eclipse.parsson.JsonProviderImpl"));
    System.setProperty(
        "payara.extraMicroOptions",
        "--disablephonehome --prebootcommandfile " + config.resolve("pre-boot.txt"));
    System.setProperty("payara.consoleOutput", "false");
  }
}

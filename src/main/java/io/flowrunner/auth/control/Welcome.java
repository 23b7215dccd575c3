package io.flowrunner.auth.control;

import java.nio.file.Path;
import java.util.Optional;

/** What an operator reads at the start: where FlowRunner is and how to get in. */
final class Welcome {
  private Welcome() {}

  /**
   * @param address of the server, without a slash at the end
   * @param user an administrator to log in as
   * @param password the generated one, on the start that made it
   * @param file where the first start has put it, if that is still there
   */
  static String text(String address, String user, Optional<String> password, Optional<Path> file) {
    StringBuilder text = new StringBuilder("FlowRunner is at " + address + "\n\n");
    line(text, "User", user);
    password.ifPresent(made -> line(text, "Password", made + "   (shown only this once)"));
    file.ifPresent(
        path ->
            line(text, "", (password.isPresent() ? "kept in " : "of the first start: ") + path));
    line(text, "Log in", "POST " + address + "/api/v1/auth/login");
    line(text, "The API", address + "/openapi");
    line(text, "Then", "run the first flow, as the README shows");
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format("  %-9s %s%n", label, value));
  }
}

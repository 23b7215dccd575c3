package io.flowrunner.auth.control;

import io.flowrunner.accounts.control.AccountTable;
import io.flowrunner.accounts.control.Accounts;
import io.flowrunner.accounts.entity.Account;
import io.flowrunner.platform.control.SettingException;
import io.flowrunner.platform.control.Settings;
import io.flowrunner.platform.entity.ServerStarted;
import io.flowrunner.problems.entity.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Makes an administrator when there is no account at all, and says at every start how to get in. A
 * generated password is printed once and kept in a file.
 */
@Startup
@Singleton
@DependsOn("Migrations")
@TransactionManagement(TransactionManagementType.BEAN)
public class FirstAdministrator {
  private static final Logger LOG = Logger.getLogger(FirstAdministrator.class.getName());
  private static final String FALLBACK_EMAIL = "admin@localhost";

  /** Without what looks alike: 0 and o, 1, i and l. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private static final int GROUPS = 4;
  private static final int GROUP_LENGTH = 5;

  @Inject Accounts accounts;
  @Inject AccountTable table;
  @Inject Settings settings;

  private PasswordFile file;
  private Optional<String> made = Optional.empty();

  @PostConstruct
  void start() {
    file = PasswordFile.in(settings.get(Settings.HOME));
    made = begin(file);
  }

  /** Only now: who reads it may log in at once. */
  public void welcome(@Observes ServerStarted started) {
    String user = table.firstAdministrator().map(Account::email).orElse(FALLBACK_EMAIL);
    LOG.info(() -> Welcome.text(address(), user, made, file.ifThere()));
    made = Optional.empty();
  }

  /** The generated password, if this start made the administrator with one. */
  Optional<String> begin(PasswordFile file) {
    return table.isEmpty() ? make(file) : Optional.empty();
  }

  private Optional<String> make(PasswordFile file) {
    String email = settings.get(Settings.ADMIN_EMAIL).orElse(FALLBACK_EMAIL);
    Optional<String> given = settings.get(Settings.ADMIN_PASSWORD);
    try {
      if (given.isPresent()) {
        accounts.createFirst("Administrator", email, given.get());
        file.delete(); // of an earlier database
        return Optional.empty();
      }
      String password = password();
      file.write(password); // before the account: a crash between the two must not lock it
      if (accounts.createFirst("Administrator", email, password)) {
        return Optional.of(password);
      }
      file.delete(); // another instance was first
      return Optional.empty();
    } catch (ProblemException e) {
      throw new SettingException(
          "the first administrator cannot be made, see flowrunner.admin.email and"
              + " flowrunner.admin.password: "
              + e.getMessage());
    }
  }

  private static String password() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
      if (i > 0 && i % GROUP_LENGTH == 0) {
        password.append('-');
      }
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }

  private static String address() {
    int port =
        ConfigProvider.getConfig()
            .getOptionalValue("payara.instance.http.port", Integer.class)
            .orElse(8080);
    return "http://localhost:" + port;
  }
}

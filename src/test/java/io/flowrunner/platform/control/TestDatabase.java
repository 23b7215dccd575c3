package io.flowrunner.platform.control;

import io.flowrunner.platform.entity.InstantConverter;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.eclipse.persistence.jpa.PersistenceProvider;

/**
 * A database, most often in memory, with the product's schema, and JPA over it without a container:
 * {@code TestDatabase.with(AccountRow.class)}, then {@link #inTransaction}. A bean under test gets
 * the {@link EntityManager} put into its field. Close it after the test.
 */
public final class TestDatabase implements AutoCloseable {
  /** Where Derby writes instead of a derby.log in the working directory. */
  public static final OutputStream SILENCE = OutputStream.nullOutputStream();

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final DataSource dataSource;
  private final EntityManagerFactory factory;

  private TestDatabase(String name, DataSource dataSource, Class<?>... entities) {
    this.name = name;
    this.dataSource = dataSource;
    factory =
        new PersistenceProvider()
            .createContainerEntityManagerFactory(
                new Unit("flowrunner-" + COUNT.incrementAndGet(), dataSource, entities),
                Map.of(
                    "eclipselink.jdbc.batch-writing", "JDBC",
                    "eclipselink.weaving", "false",
                    "eclipselink.session.customizer", FailingFast.class.getName(),
                    "eclipselink.logging.level", "SEVERE"));
  }

  /**
   * @param entities the JPA classes that the test needs
   */
  public static TestDatabase with(Class<?>... entities) {
    String name = "memory:test-" + COUNT.incrementAndGet();
    TestDatabase database = new TestDatabase(name, derby(name), entities);
    database.migrate();
    return database;
  }

  /** One in files, which stay; its schema is made once, by {@link #migrate}. */
  public static TestDatabase at(Path directory, Class<?>... entities) {
    return new TestDatabase(directory.toString(), derby(directory.toString()), entities);
  }

  /** Brings its schema up to date. */
  public void migrate() {
    Migrations.migrate(dataSource, true);
  }

  /** Over a database that the product opens, and the test closes. */
  public static TestDatabase over(DataSource dataSource, Class<?>... entities) {
    TestDatabase database = new TestDatabase(null, dataSource, entities);
    database.migrate();
    return database;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** For a thread of its own; the caller closes it. */
  public EntityManager newEntityManager() {
    return factory.createEntityManager();
  }

  /** Commits what the work does, or rolls it back when it throws. */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager entityManager = factory.createEntityManager();
    try {
      entityManager.getTransaction().begin();
      T result = work.apply(entityManager);
      entityManager.getTransaction().commit();
      return result;
    } finally {
      if (entityManager.getTransaction().isActive()) {
        entityManager.getTransaction().rollback();
      }
      entityManager.close();
    }
  }

  /** As {@link #inTransaction(Function)}. */
  public void run(Consumer<EntityManager> work) {
    inTransaction(
        entityManager -> {
          work.accept(entityManager);
          return null;
        });
  }

  @Override
  public void close() {
    factory.close();
    if (name != null) {
      drop();
    }
  }

  private void drop() {
    EmbeddedDataSource drop = derby(name);
    drop.setCreateDatabase(null);
    if (name.startsWith("memory:")) {
      drop.setConnectionAttributes("drop=true");
    } else {
      drop.setShutdownDatabase("shutdown");
    }
    try {
      drop.getConnection().close();
    } catch (SQLException e) {
      // Derby answers this with an exception: 08006 is success
      if (!"08006".equals(e.getSQLState())) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static EmbeddedDataSource derby(String name) {
    System.setProperty("derby.stream.error.field", TestDatabase.class.getName() + ".SILENCE");
    EmbeddedDataSource derby = new EmbeddedDataSource();
    derby.setDatabaseName(name);
    derby.setCreateDatabase("create");
    return derby;
  }

  private record Unit(String name, DataSource dataSource, Class<?>... entities)
      implements PersistenceUnitInfo {
    @Override
    public String getPersistenceUnitName() {
      return name;
    }

    @Override
    public String getPersistenceProviderClassName() {
      return PersistenceProvider.class.getName();
    }

    @Override
    public PersistenceUnitTransactionType getTransactionType() {
      return PersistenceUnitTransactionType.RESOURCE_LOCAL;
    }

    @Override
    public DataSource getJtaDataSource() {
      return null;
    }

    @Override
    public DataSource getNonJtaDataSource() {
      return dataSource;
    }

    @Override
    public List<String> getMappingFileNames() {
      return List.of();
    }

    @Override
    public List<URL> getJarFileUrls() {
      return List.of();
    }

    @Override
    public URL getPersistenceUnitRootUrl() {
      return TestDatabase.class.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    public List<String> getManagedClassNames() {
      return Stream.concat(Stream.of(InstantConverter.class), Stream.of(entities))
          .map(Class::getName)
          .toList();
    }

    @Override
    public boolean excludeUnlistedClasses() {
      return true;
    }

    @Override
    public SharedCacheMode getSharedCacheMode() {
      return SharedCacheMode.NONE;
    }

    @Override
    public ValidationMode getValidationMode() {
      return ValidationMode.NONE;
    }

    @Override
    public Properties getProperties() {
      return new Properties();
    }

    @Override
    public String getPersistenceXMLSchemaVersion() {
      return "3.0";
    }

    @Override
    public ClassLoader getClassLoader() {
      return TestDatabase.class.getClassLoader();
    }

    @Override
    public void addTransformer(ClassTransformer transformer) {
      // nothing is woven
    }

    @Override
    public ClassLoader getNewTempClassLoader() {
      return getClassLoader();
    }
  }
}

package io.flowrunner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of design.md, each with the way out. */
class ArchitectureTest {
  private static final String ROOT = "io.flowrunner.";

  /**
   * From the left to the right: each may use only what stands before it (same rank: each other).
   */
  private static final List<Set<String>> ORDER =
      List.of(
          Set.of("platform", "problems"),
          Set.of("accounts"),
          Set.of("auth", "scripting"),
          Set.of("nodes"),
          Set.of("secrets"),
          Set.of("flows"),
          Set.of("plugins"),
          Set.of("engine"),
          Set.of("executions"),
          Set.of("notifications", "triggers", "cluster", "observability", "launcher"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(ArchitectureTest::isOurs)
          .importPackages("io.flowrunner");

  private static boolean isOurs(Location location) {
    return location.contains("/io/flowrunner/") || !location.isJar();
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> componentsUseOnlyWhatStandsToTheirLeft() {
    return ORDER.stream()
        .flatMap(Set::stream)
        .map(
            component ->
                DynamicTest.dynamicTest(
                    component,
                    () ->
                        check(
                            noClasses()
                                .that()
                                .resideInAPackage(ROOT + component + "..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(rightOf(component))
                                .because(
                                    "what must reach to the right is a CDI event, or the class"
                                        + " belongs elsewhere"))));
  }

  private static String[] rightOf(String component) {
    int rank = rank(component);
    return Stream.concat(
            ORDER.stream()
                .flatMap(Set::stream)
                .filter(other -> !other.equals(component) && rank(other) >= rank && rank > 0),
            Stream.of("library"))
        .map(other -> ROOT + other + "..")
        .toArray(String[]::new);
  }

  private static int rank(String component) {
    for (int i = 0; i < ORDER.size(); i++) {
      if (ORDER.get(i).contains(component)) {
        return i;
      }
    }
    throw new IllegalArgumentException(component);
  }

  @TestFactory
  Stream<DynamicTest> insideAComponentBoundaryUsesControlUsesEntity() {
    return ORDER.stream()
        .flatMap(Set::stream)
        .map(
            component ->
                DynamicTest.dynamicTest(
                    component,
                    () -> {
                      String own = ROOT + component;
                      check(
                          noClasses()
                              .that()
                              .resideInAPackage(own + ".entity..")
                              .should()
                              .dependOnClassesThat()
                              .resideInAnyPackage(own + ".control..", own + ".boundary..")
                              .because("entities know nobody: move the logic to control"));
                      check(
                          noClasses()
                              .that()
                              .resideInAPackage(own + ".control..")
                              .should()
                              .dependOnClassesThat()
                              .resideInAPackage(own + ".boundary..")
                              .because("control is called by the boundary, not the reverse"));
                      check(
                          noClasses()
                              .that()
                              .resideOutsideOfPackage(own + "..")
                              .should()
                              .dependOnClassesThat()
                              .resideInAPackage(own + ".boundary..")
                              .because("another component's way in is its control"));
                    }));
  }

  @Test
  void theEngineIsPlainJava() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "javax.sql..", "java.sql..", "java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .because("the engine is tested with new: time and chance come in with the command"));
  }

  @Test
  void nodeTypesUseOnlyTheirContextAndPublicLibraries() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "library..")
            .should()
            .onlyDependOnClassesThat(
                are(
                    resideInAnyPackage(
                            ROOT + "library..",
                            ROOT + "nodes.entity..",
                            ROOT + "scripting.entity..",
                            ROOT + "platform..")
                        .or(not(resideInAPackage("io.flowrunner..")))))
            .because("a node type is one file; what it needs comes from NodeContext"));
  }

  @Test
  void rowsStayInTheirComponent() {
    for (String component : ORDER.stream().flatMap(Set::stream).toList()) {
      check(
          noClasses()
              .that()
              .resideOutsideOfPackage(ROOT + component + "..")
              .should()
              .dependOnClassesThat(
                  are(
                      resideInAPackage(ROOT + component + "..")
                          .and(JavaClass.Predicates.simpleNameEndingWith("Row"))))
              .because("a row is storage: hand out a record of the entity package"));
    }
    check(
        classes()
            .that()
            .areAnnotatedWith(Entity.class)
            .should()
            .haveSimpleNameEndingWith("Row")
            .because("JPA classes are called by what they are"));
  }

  @Test
  void rowsKeepTheirFieldsPrivate() {
    check(
        fields()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Entity.class)
            .and()
            .areNotStatic()
            .should()
            .bePrivate()
            .because("EclipseLink loses changes made through a visible field"));
  }

  @Test
  void resourcesHoldNoTransactionsAndCallNoDatabase() {
    check(
        noClasses()
            .that()
            .resideInAPackage("..boundary..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "jakarta.transaction..", "java.sql..")
            .because("transactions belong to the control EJBs"));
  }

  @Test
  void namesSayWhatAClassIs() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.flowrunner..")
            .should()
            .haveNameMatching(".*(Impl|Service|Manager|Helper|Util|Utils|Handler|Dto|DTO)$")
            .orShould()
            .haveNameMatching(".*\\.(Abstract|Default)[A-Z][^.$]*$")
            .because("a name says the idea: see design.md, section 6"));
  }

  @Test
  void nothingBypassesTheLogger() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.flowrunner..")
            .and()
            .doNotHaveSimpleName("StartCheck")
            .and()
            .doNotHaveSimpleName("FailedStart")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("use java.util.logging; only a start that fails speaks to stderr itself"));
  }
}

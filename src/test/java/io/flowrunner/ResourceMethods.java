package io.flowrunner;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The JAX-RS resources, as the container sees them. */
final class ResourceMethods {
  private ResourceMethods() {}

  /** One address and method; several Java methods may serve it, each other media types. */
  static final class Endpoint {
    final Set<String> query = new TreeSet<>();
    final Set<String> path = new TreeSet<>();
    final Set<String> headers = new TreeSet<>();
    final Set<String> consumes = new TreeSet<>();
    final Set<String> produces = new TreeSet<>();
    boolean open;

    private void add(Method method) {
      for (Parameter parameter : method.getParameters()) {
        for (Annotation annotation : parameter.getAnnotations()) {
          if (annotation instanceof QueryParam name) {
            query.add(name.value());
          } else if (annotation instanceof PathParam name) {
            path.add(name.value());
          } else if (annotation instanceof HeaderParam name) {
            headers.add(name.value());
          }
        }
      }
      consumes.addAll(mediaTypes(method.getAnnotation(Consumes.class)));
      Produces own = method.getAnnotation(Produces.class);
      Produces all = method.getDeclaringClass().getAnnotation(Produces.class);
      produces.addAll(Arrays.asList((own == null ? all : own).value()));
      open |= method.isAnnotationPresent(jakarta.annotation.security.PermitAll.class);
    }

    private static Set<String> mediaTypes(Consumes consumes) {
      return consumes == null ? Set.of() : Set.of(consumes.value());
    }
  }

  /** By {@code GET /path}, path parameters without their patterns. */
  static TreeMap<String, Endpoint> all() {
    String base = FlowRunnerApplication.class.getAnnotation(ApplicationPath.class).value();
    TreeMap<String, Endpoint> endpoints = new TreeMap<>();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.flowrunner")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            .map(JavaClass::reflect)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .forEach(
                method -> {
                  String verb = verb(method);
                  if (verb != null) {
                    endpoints
                        .computeIfAbsent(verb + " " + address(base, method), key -> new Endpoint())
                        .add(method);
                  }
                });
    return endpoints;
  }

  private static String verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(verb -> verb != null)
        .map(HttpMethod::value)
        .findFirst()
        .orElse(null);
  }

  private static String address(String base, Method method) {
    Path own = method.getAnnotation(Path.class);
    String path =
        base
            + '/'
            + method.getDeclaringClass().getAnnotation(Path.class).value()
            + (own == null ? "" : '/' + own.value());
    // {n: [1-9][0-9]{0,8}} is written {n} in a document
    return path.replaceAll("//+", "/").replaceAll("\\{(\\w+)\\s*:(?:[^{}]|\\{[^}]*})*}", "{$1}");
  }
}

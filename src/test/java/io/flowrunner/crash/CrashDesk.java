package io.flowrunner.crash;

import io.flowrunner.crash.CrashPoint.Mode;
import io.flowrunner.crash.Invariants.End;
import io.flowrunner.executions.control.WholeEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tries points out, one after the other, and counts. Keeps the next process ready. */
final class CrashDesk implements AutoCloseable {
  private final Path directory;
  private final Path empty;
  private final Map<String, Undisturbed> undisturbed = new TreeMap<>();
  private final Set<String> places = new HashSet<>();
  private final ClassArchive classes;
  private CrashedProcess next;
  private int number;
  private int points;
  private int stops;
  private int missed;

  /** What a scenario does when it is left alone. */
  private record Undisturbed(int commits, Map<String, End> ends) {}

  CrashDesk(Path directory) {
    this.directory = directory;
    empty = directory.resolve("empty");
    WholeEngine.createDatabase(empty);
    classes = new ClassArchive(directory);
  }

  /** Every commit of every scenario in every mode. */
  List<CrashPoint> allPoints() {
    List<CrashPoint> all = new ArrayList<>();
    for (Scenario scenario : Scenarios.ALL) {
      for (int commit = 1; commit <= undisturbed(scenario).commits(); commit++) {
        for (Mode mode : Mode.values()) {
          all.add(new CrashPoint(scenario.name(), commit, mode));
        }
      }
    }
    return all;
  }

  private Undisturbed undisturbed(Scenario scenario) {
    return undisturbed.computeIfAbsent(
        scenario.name(),
        name -> {
          try (Trial trial = new Trial(scenario, database())) {
            return trial.undisturbed(
                seen -> {
                  Invariants invariants = new Invariants(scenario, seen);
                  invariants.check(invariants.ends());
                  return new Undisturbed(seen.commits(), invariants.ends());
                });
          }
        });
  }

  void tryOut(CrashPoint point) {
    Scenario scenario = Scenarios.named(point.scenario());
    Undisturbed expected = undisturbed(scenario);
    Path database = database();
    try (Trial trial = new Trial(scenario, database)) {
      points++;
      if (point.mode().endsTheProcess()) {
        stop(point, trial, scenario, expected);
      } else {
        trial.disturbed(
            point,
            seen -> {
              missed += seen.commits() < point.commit() ? 1 : 0;
              new Invariants(scenario, seen).check(expected.ends());
              return null;
            });
      }
    }
    delete(database);
  }

  private void stop(CrashPoint point, Trial trial, Scenario scenario, Undisturbed expected) {
    try (CrashedProcess process = process()) {
      trial.stopped(
          point,
          process,
          seen -> {
            stops += process.wasHalted() ? 1 : 0;
            missed += process.wasHalted() ? 0 : 1;
            seen.before()
                .forEach((id, events) -> places.add(scenario.name() + ' ' + events.size()));
            new Invariants(scenario, seen).check(expected.ends());
            return null;
          });
    }
  }

  private CrashedProcess process() {
    if (next == null) {
      recordClasses();
    }
    CrashedProcess ready = next == null ? newProcess(classes.use()) : next;
    next = newProcess(classes.use());
    return ready;
  }

  /** One process comes to its end undisturbed, so that the others need not look for classes. */
  private void recordClasses() {
    CrashPoint nowhere = new CrashPoint(Scenarios.ALL.get(0).name(), 0, Mode.AFTER);
    try (CrashedProcess process = newProcess(classes.record());
        Trial trial = new Trial(Scenarios.ALL.get(0), database())) {
      trial.stopped(nowhere, process, seen -> null);
    }
  }

  private CrashedProcess newProcess(List<String> options) {
    return new CrashedProcess(options, directory.resolve("process-" + ++number + ".log"));
  }

  private Path database() {
    Path copy = directory.resolve("database-" + ++number);
    try (Stream<Path> files = Files.walk(empty)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(empty.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String figures() {
    return "%d points of %d scenarios: %d stops at %d places of the journals, %d missed"
        .formatted(points, undisturbed.size(), stops, places.size(), missed);
  }

  @Override
  public void close() {
    if (next != null) {
      next.close();
    }
    System.out.println("CrashPointsTest: " + figures());
  }
}

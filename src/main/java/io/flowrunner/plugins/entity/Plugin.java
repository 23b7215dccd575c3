package io.flowrunner.plugins.entity;

import java.time.Instant;
import java.util.List;

/**
 * One JAR of the folder, as it is shown.
 *
 * @param version {@code Implementation-Version} of the manifest; null when it has none
 * @param sha256 of the JAR that is in service, else of the broken one; null when that could not be
 *     read
 * @param loadedAt null for a broken one
 * @param nodeTypes those in service, in the order of their names
 * @param status {@link #LOADED}, {@link #KEPT} or {@link #BROKEN}
 * @param problem what is wrong with the file; null when it is loaded
 */
public record Plugin(
    String file,
    String version,
    String sha256,
    Instant loadedAt,
    List<String> nodeTypes,
    String status,
    String problem) {
  /** As it is on disk. */
  public static final String LOADED = "loaded";

  /** What is on disk now is broken; the version before it is still in service. */
  public static final String KEPT = "kept";

  /** Not in service. */
  public static final String BROKEN = "broken";
}

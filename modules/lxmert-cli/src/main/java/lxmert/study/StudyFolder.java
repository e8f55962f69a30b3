package lxmert.study;

import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.quickstart.WorldData;
import org.jspecify.annotations.Nullable;

/**
 * Where studies keep what: {@code data/} and {@code runs/} are for all of them, and each has a
 * folder of its name.
 *
 * @param path of all studies of one size
 * @param quickstart folder of a quick start whose world, detector and regions are used; null: they
 *     are made
 */
record StudyFolder(Path path, @Nullable Path quickstart) {
  private static final String MARK = "study.json";

  /** What the folder's runs were made of: others do not go together with them. */
  private record Mark(StudySizes sizes, String data) {}

  /**
   * Takes a new folder, or one of the same sizes and data.
   *
   * @throws UserError if it holds studies of other ones, or the quick start is not finished
   */
  void claim(StudySizes sizes) {
    if (quickstart != null && !data().hasDetector()) {
      throw new UserError(
          quickstart + " holds no finished detector; expected the folder of a quick start");
    }
    Mark mark =
        new Mark(
            sizes,
            quickstart == null ? "its own" : quickstart.toAbsolutePath().normalize().toString());
    Path file = path.resolve(MARK);
    if (Files.exists(file)) {
      Mark before = Json.read(file, Mark.class);
      if (!before.equals(mark)) {
        throw new UserError(
            "%s holds studies of other sizes or data: %s; expected %s"
                .formatted(path, Json.line(before), Json.line(mark)));
      }
    } else {
      Json.write(file, mark);
    }
  }

  WorldData data() {
    return new WorldData(quickstart == null ? path.resolve("data") : quickstart);
  }

  Path pairRegions() {
    return path.resolve("data/nlvr2-regions");
  }

  Path configs() {
    return path.resolve("config");
  }

  Path run(PlannedRun run) {
    return path.resolve("runs").resolve(run.id());
  }

  /** Kept by the process that makes what all runs need. */
  Path preparation() {
    return path.resolve("claims").resolve("data");
  }

  /** Kept by the process that trains a run. */
  Path claimOf(PlannedRun run) {
    return path.resolve("claims").resolve(run.id());
  }

  boolean isDone(PlannedRun run) {
    return Files.exists(run(run).resolve("run.json"));
  }

  Path of(Study study, String file) {
    return path.resolve(study.name()).resolve(file);
  }
}

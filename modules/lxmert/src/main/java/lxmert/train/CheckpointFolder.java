package lxmert.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one run, {@code step-00001234} and so on; the last few stay. */
final class CheckpointFolder {
  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointFolder.class);
  private static final Pattern NAME = Pattern.compile("step-\\d{8,}");
  private static final Comparator<Path> BY_STEP = Comparator.comparingLong(CheckpointFolder::step);

  private final Path folder;
  private final int keep;

  CheckpointFolder(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * The newest checkpoint that is whole; a warning names each newer one that is not.
   *
   * @return null if there is none at all
   * @throws UserError if there are some, but none is whole
   */
  @Nullable Checkpoint newest() {
    List<Path> newestFirst = all().stream().sorted(BY_STEP.reversed()).toList();
    for (Path each : newestFirst) {
      try {
        return requireStep(Checkpoint.open(each));
      } catch (UserError e) {
        LOGGER.warn("{} is not used: {}", each, e.getMessage());
      }
    }
    if (!newestFirst.isEmpty()) {
      throw new UserError(
          "none of the %d checkpoints in %s is whole; start over with --restart"
              .formatted(newestFirst.size(), folder));
    }
    return null;
  }

  private static Checkpoint requireStep(Checkpoint checkpoint) {
    long step = checkpoint.state().step();
    if (step != step(checkpoint.folder())) {
      throw new UserError("its files are of step " + step);
    }
    return checkpoint;
  }

  /**
   * Checks the newest checkpoint that can be read at all, without looking at its tensors.
   *
   * @throws UserError if it was made with other settings
   */
  void requireSame(RunConfiguration now) {
    for (Path each : all().stream().sorted(BY_STEP.reversed()).toList()) {
      RunConfiguration before;
      try {
        before = Checkpoint.readManifest(each).configuration();
      } catch (UserError e) {
        continue; // it is named where the newest one is looked for
      }
      before.requireSame(now, each);
      return;
    }
  }

  /**
   * Has the checkpoint of a step written, then deletes those that are no longer among the last, and
   * those of later steps: they belong to a course that was given up.
   *
   * @throws UserError if it cannot be written; then the others stay
   */
  void add(long step, Consumer<Path> writer) {
    writer.accept(folder.resolve(String.format(Locale.ROOT, "step-%08d", step)));
    List<Path> newestFirst =
        all().stream().filter(each -> step(each) <= step).sorted(BY_STEP.reversed()).toList();
    List<Path> kept = newestFirst.subList(0, Math.min(keep, newestFirst.size()));
    all().stream().filter(each -> !kept.contains(each)).forEach(AtomicFiles::delete);
  }

  /** Deletes what an interrupted process left half-written. */
  void deleteLeftovers() {
    AtomicFiles.deleteLeftovers(folder);
  }

  /**
   * Keeps other processes out until the result is closed.
   *
   * @throws UserError if another process is there
   */
  FileClaim lock() {
    Path file = folder.resolve(FileClaim.LOCK);
    return FileClaim.take(file, file + " is locked: another run is training in this folder");
  }

  /** Deletes all checkpoints. */
  void clear() {
    all().forEach(AtomicFiles::delete);
  }

  private List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> NAME.matcher(file.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }
}

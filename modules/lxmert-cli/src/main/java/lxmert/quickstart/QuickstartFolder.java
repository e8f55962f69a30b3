package lxmert.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.FileClaim;
import lxmert.io.Json;
import lxmert.io.UserError;

/** Where a quick start keeps what, and which steps are done. */
record QuickstartFolder(Path path) {
  private static final String MARK = "quickstart.json";

  /**
   * Takes an empty folder, or one of the same options, for this process alone.
   *
   * @throws UserError if it holds something else, or another process has it
   */
  FileClaim claim(Quickstart.Options options) {
    boolean begun = isOf(options);
    FileClaim claim = FileClaim.ofFolder(path);
    if (!begun) {
      Json.write(path.resolve(MARK), options);
    }
    return claim;
  }

  /** Whether it holds a quick start already, of these options. */
  private boolean isOf(Quickstart.Options options) {
    Path mark = path.resolve(MARK);
    if (Files.exists(mark)) {
      Quickstart.Options before = Json.read(mark, Quickstart.Options.class);
      if (!before.equals(options)) {
        throw new UserError(
            "%s holds a quick start with other options: %s; expected %s"
                .formatted(path, Json.line(before), Json.line(options)));
      }
      return true;
    }
    if (!isFree()) {
      throw new UserError(
          path + " is not empty and holds no quick start; expected a new or an empty folder");
    }
    return false;
  }

  private boolean isFree() {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(file -> file.endsWith(FileClaim.LOCK));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(path, e);
    }
  }

  boolean hasPretraining() {
    return isTrained(pretraining());
  }

  /** Whether the run of a folder is finished. */
  boolean isTrained(Path run) {
    return Files.exists(run.resolve("run.json"));
  }

  Path world() {
    return new WorldData(path).world();
  }

  Path detector() {
    return new WorldData(path).detector();
  }

  Path regions() {
    return new WorldData(path).regions();
  }

  Path pretraining() {
    return path.resolve("pretraining");
  }

  /** The run that starts from the pre-trained model. */
  Path model() {
    return path.resolve("model");
  }

  /** The run that starts from fresh weights, otherwise like {@link #model}. */
  Path fromScratch() {
    return path.resolve("from-scratch");
  }

  /** Images with their regions drawn. */
  Path drawings() {
    return path.resolve("images");
  }

  Path page() {
    return path.resolve("report.html");
  }

  Path image(String imageId) {
    return world().resolve("images/test").resolve(imageId + ".png");
  }
}

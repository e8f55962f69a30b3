package lxmert.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.regions.RandomRegions;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.DType;

/** Folders of this process; a fuzzer calls its target some thousand times a second. */
final class Scratch {
  private static final Path FOLDER = create();
  private static final Path STORE = write(FOLDER.resolve("store"));

  private Scratch() {}

  static Path folder() {
    return FOLDER;
  }

  /** A sound store of regions. */
  static Path store() {
    return STORE;
  }

  private static Path create() {
    try {
      Path folder = Files.createTempDirectory("lxmert-fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path folder) {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(folder, new RegionStoreOptions(DType.F16, 3))) {
      RandomRegions.images(6, 4).forEach(writer::add);
    }
    return folder;
  }
}

package lxmert.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import lxmert.regions.RegionImport;
import lxmert.regions.RegionReader;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.tensor.DType;

/** Official tables of regions, imported unrounded into a store that goes when it is closed. */
record TemporaryRegions(Path folder, RegionStore store) implements AutoCloseable {
  private static final RegionStoreOptions UNROUNDED = new RegionStoreOptions(DType.F32, 256);

  /** Imports tables. */
  static TemporaryRegions of(List<Path> tables) {
    try {
      Path folder = Files.createTempDirectory("lxmert-regions");
      for (Path table : tables) {
        RegionImport.run(folder, UNROUNDED, images -> new RegionReader().read(table, images));
      }
      return new TemporaryRegions(folder, RegionStore.open(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

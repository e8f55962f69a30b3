package lxmert.regions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lxmert.Mutations;
import lxmert.tensor.CheckpointFile;
import lxmert.tensor.DType;
import lxmert.tensor.StateDict;
import lxmert.vision.Regions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regions and weights with anything changed in them. */
class MutatedRegionsTest {
  private static final int FORMS = 300;

  @TempDir private Path folder;
  private Map<String, Regions> images;

  @BeforeEach
  void makeImages() {
    images = RandomRegions.images(6, 4);
    images.remove("bild 3"); // it has no regions
  }

  @Test
  void tables() throws Exception {
    Path file = folder.resolve("a.tsv");
    ObjTsv.write(file, images.keySet(), id -> RandomRegions.get(images, id));
    readAll("table", file);
  }

  @Test
  void archives() throws Exception {
    Path file = folder.resolve("a.npz");
    NpzRegions.writeAll(file, images.keySet(), id -> RandomRegions.get(images, id));
    readAll("archive", file);
  }

  private void readAll(String name, Path file) throws Exception {
    Mutations.read(
        name,
        Files.readAllBytes(file),
        FORMS,
        changed -> new RegionReader().read(Files.write(file, changed), (id, regions) -> {}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "index.bin", "shard-00000.safetensors"})
  void stores(String name) throws Exception {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(folder, new RegionStoreOptions(DType.F16, 3))) {
      images.forEach(writer::add);
    }
    Path file = folder.resolve(name);
    Mutations.read(
        name,
        Files.readAllBytes(file),
        FORMS,
        changed -> {
          Files.write(file, changed);
          readStore();
        });
  }

  private void readStore() {
    try (RegionStore store = RegionStore.open(folder)) {
      for (String id : store.imageIds()) {
        store.get(id);
        store.copyNormalizedBoxes(id, new float[4 * store.regionCount(id)], 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights-zip.bin", "weights-legacy.bin"})
  void weights(String name) throws Exception {
    byte[] golden =
        Files.readAllBytes(Path.of("../lxmert/src/test/resources/golden/lxmert").resolve(name));
    Path file = folder.resolve("a.bin");
    Mutations.read(
        name,
        golden,
        FORMS / 5,
        changed -> {
          Files.write(file, changed);
          CheckpointFile.open(file);
          StateDict.read(file).close();
        });
  }
}

package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionStoreWriterTest {
  private static final RegionStoreOptions FOUR = new RegionStoreOptions(DType.F32, 4);

  @TempDir Path folder;

  private final Map<String, Regions> images = RandomRegions.images(11, 3);
  private final List<String> ids = List.copyOf(images.keySet());

  @Test
  void goesOnAtTheFirstMissingShard() throws IOException {
    interruptedAfter(10);
    assertThat(names())
        .contains("shard-00001.safetensors")
        .doesNotContain("shard-00002.safetensors");

    addMissing(8);

    assertComplete();
  }

  @Test
  void aFinishedShardCountsThoughItsIndexWasNotWritten() throws IOException {
    interruptedAfter(7);
    byte[] index = Files.readAllBytes(folder.resolve("index.bin"));
    interruptedAfter(11);
    Files.write(folder.resolve("index.bin"), index);

    addMissing(8);

    assertComplete();
  }

  @Test
  void aTornIndexIsMadeAnew() throws IOException {
    interruptedAfter(8);
    Files.write(folder.resolve("index.bin"), new byte[] {1, 2, 3});

    addMissing(8);

    assertComplete();
  }

  @Test
  void aShardThatWasDeletedIsFilledAgain() throws IOException {
    addMissing(0);
    Files.delete(folder.resolve("shard-00001.safetensors"));

    addMissing(7);

    assertComplete();
    assertThat(names())
        .contains("shard-00001.safetensors")
        .doesNotContain("shard-00003.safetensors");
  }

  @Test
  void aTornShardStopsTheResume() throws IOException {
    addMissing(0);
    Path shard = folder.resolve("shard-00001.safetensors");
    Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 100));

    assertThatThrownBy(() -> RegionStoreWriter.open(folder, FOUR))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("shard-00001.safetensors")
        .hasMessageContaining("delete this file");
  }

  @Test
  void leavesNothingBesideTheStore() throws IOException {
    Files.writeString(folder.resolve(".shard-00000.safetensors.1234.tmp"), "half");
    addMissing(0);

    assertThat(names())
        .containsExactly(
            "index.bin",
            "manifest.json",
            "shard-00000.safetensors",
            "shard-00001.safetensors",
            "shard-00002.safetensors");
  }

  @Test
  void withoutImagesThereIsNoFolder() {
    Path store = folder.resolve("store");
    try (RegionStoreWriter writer = RegionStoreWriter.open(store, FOUR)) {
      writer.add("a", RandomRegions.get(images, ids.get(0)));
      writer.discard();
    }

    assertThat(store).doesNotExist();
  }

  @Test
  void oneWriterAtATime() {
    try (RegionStoreWriter writer = RegionStoreWriter.open(folder, FOUR)) {
      assertThat(writer.size()).isZero();
      assertThatThrownBy(() -> RegionStoreWriter.open(folder, FOUR))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("being written by another");
    }
    addMissing(0);
  }

  @Test
  void numbersThatCannotBeStoredNameTheImage() {
    refused("p", features(3, Float.NaN), "image \"p\" has NaN among its features (place 3)");
    refused("p", features(0, Float.NEGATIVE_INFINITY), "has -Infinity among its features");
    Regions good = RandomRegions.of(new SplittableRandom(1), 2, 3);
    good.boxes()[5] = Float.NaN;
    refused("p", good, "has NaN among its boxes (place 5)");
  }

  @Test
  void featuresBeyondF16AreRefusedOnlyThere() {
    Regions large = features(2, 70_000);
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(folder.resolve("half"), RegionStoreOptions.DEFAULT)) {
      assertThatThrownBy(() -> writer.add("p", large))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("70000.0")
          .hasMessageContaining("up to 65504");
    }
    try (RegionStoreWriter writer = RegionStoreWriter.open(folder.resolve("full"), FOUR)) {
      writer.add("p", large);
    }
    try (RegionStore store = RegionStore.open(folder.resolve("full"))) {
      assertThat(store.get("p").features()[2]).isEqualTo(70_000);
    }
  }

  @Test
  void imagesThatDoNotBelongAreRefused() {
    addMissing(0);
    Regions other = RandomRegions.of(new SplittableRandom(1), 2, 5);
    refused(
        ids.get(6),
        RandomRegions.get(images, ids.get(6)),
        "has image \"" + ids.get(6) + "\" already");
    refused("p", other, "has 5 features a region, the store");
    refused("", RandomRegions.get(images, ids.get(0)), "is not a text of 1 to 1024 bytes");
    refused("a\0", RandomRegions.get(images, ids.get(0)), "is not a text of 1 to 1024 bytes");
    assertThatThrownBy(() -> RegionStoreWriter.open(folder, RegionStoreOptions.DEFAULT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds features as F32 and cannot continue as F16");
    assertComplete();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> RegionStoreWriter.open(file.resolve("store"), FOUR))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot write")
        .hasMessageContaining("store");
  }

  private void interruptedAfter(int count) {
    try (RegionStoreWriter writer = RegionStoreWriter.open(folder, FOUR)) {
      for (String id : ids.subList(0, count)) {
        if (!writer.contains(id)) {
          writer.add(id, RandomRegions.get(images, id));
        }
      }
      writer.discard();
    }
  }

  private void addMissing(int expectedThere) {
    try (RegionStoreWriter writer = RegionStoreWriter.open(folder, FOUR)) {
      assertThat(writer.size()).isEqualTo(expectedThere);
      for (String id : ids) {
        if (!writer.contains(id)) {
          writer.add(id, RandomRegions.get(images, id));
        }
        assertThat(writer.contains(id)).isTrue();
      }
      assertThat(writer.size()).isEqualTo(ids.size());
    }
  }

  private void assertComplete() {
    try (RegionStore store = RegionStore.open(folder)) {
      assertThat(store.imageIds()).containsExactlyInAnyOrderElementsOf(ids);
      images.forEach((id, regions) -> RandomRegions.assertSame(store.get(id), regions));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Regions features(int place, float value) {
    Regions regions = RandomRegions.of(new SplittableRandom(1), 2, 3);
    regions.features()[place] = value;
    return regions;
  }

  private void refused(String id, Regions regions, String expected) {
    try (RegionStoreWriter writer = RegionStoreWriter.open(folder, FOUR)) {
      assertThatThrownBy(() -> writer.add(id, regions))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(expected);
    }
  }
}

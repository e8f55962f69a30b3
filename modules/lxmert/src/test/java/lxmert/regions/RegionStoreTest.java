package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Regions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionStoreTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"F16", "F32"})
  void givesBackWhatWasAdded(DType type) {
    Map<String, Regions> images = RandomRegions.images(23, 7);
    write(images, new RegionStoreOptions(type, 5));

    try (RegionStore store = RegionStore.open(folder)) {
      assertThat(store.size()).isEqualTo(23);
      assertThat(store.featureSize()).isEqualTo(7);
      assertThat(store.featureType()).isEqualTo(type);
      assertThat(store.imageIds()).containsExactlyElementsOf(images.keySet());
      images.forEach(
          (id, regions) -> {
            Regions expected = type == DType.F16 ? RandomRegions.halved(regions) : regions;
            assertThat(store.contains(id)).isTrue();
            RandomRegions.assertSame(store.get(id), expected);
            assertCopies(store, id, expected);
          });
      assertThat(store.contains("image")).isFalse();
      assertThatThrownBy(() -> store.get("other"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no regions of image \"other\"");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyImagesInAnyShardsComeBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int featureSize = random.nextInt(1, 9);
    Map<String, Regions> images = new LinkedHashMap<>();
    for (int i = random.nextInt(1, 60); i > 0; i--) {
      String id = Long.toString(random.nextLong(1L << random.nextInt(1, 62)), 36);
      images.put(id, RandomRegions.of(random, random.nextInt(9), featureSize));
    }
    boolean half = random.nextBoolean();
    write(
        images,
        new RegionStoreOptions(half ? DType.F16 : DType.F32, random.nextInt(1, images.size() + 3)));

    try (RegionStore store = RegionStore.open(folder)) {
      assertThat(store.imageIds()).containsExactlyElementsOf(images.keySet());
      images.forEach(
          (id, regions) ->
              RandomRegions.assertSame(
                  store.get(id), half ? RandomRegions.halved(regions) : regions));
    }
  }

  @Test
  void shardsReadAsPlainSafetensors() {
    Map<String, Regions> images = RandomRegions.images(3, 4);
    write(images, new RegionStoreOptions(DType.F32, 10));

    try (SafeTensors shard = SafeTensors.open(folder.resolve("shard-00000.safetensors"))) {
      List<Regions> all = List.copyOf(images.values());
      long[] offsets = shard.longs("offsets");
      assertThat(offsets[0]).isZero();
      assertThat(offsets[2]).isEqualTo(all.get(0).count() + all.get(1).count());
      assertThat(shard.shape("features")).containsExactly(offsets[3], 4);
      assertThat(shard.shape("image_ids")[0]).isEqualTo(3);
      assertThat(shard.longs("sizes"))
          .startsWith(all.get(0).imageHeight(), all.get(0).imageWidth());
    }
  }

  @Test
  void opensWithoutReadingShardsOrEntries() throws IOException {
    StoreManifest.of(DType.F16, 2048).write(folder);
    int images = 180_000;
    List<ImageIndex.Entry> entries = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      entries.add(new ImageIndex.Entry(i, 77, -1)); // places that do not exist
    }
    ImageIndex.write(folder, new int[] {images / 2, images / 2}, entries);

    try (RegionStore store = RegionStore.open(folder)) {
      assertThat(store.size()).isEqualTo(images);
      assertThat(store.imageIds()).hasSize(images);
      assertThat(store.contains("absent")).isFalse();
    }
  }

  @Test
  void findsEachOfManyImages() {
    int images = 12_000;
    Regions regions = RandomRegions.of(new SplittableRandom(1), 1, 1);
    try (RegionStoreWriter writer = writer(new RegionStoreOptions(DType.F16, 5_000))) {
      for (int i = 0; i < images; i++) {
        writer.add("COCO_train2014_%012d".formatted(i), regions);
      }
    }

    try (RegionStore store = RegionStore.open(folder)) {
      for (int i = 0; i < images; i++) {
        String id = "COCO_train2014_%012d".formatted(i);
        assertThat(store.contains(id)).isTrue();
        assertThat(store.imageIds().get(i)).isEqualTo(id);
      }
      assertThat(store.contains("COCO_train2014_%012d".formatted(images))).isFalse();
    }
  }

  @Test
  void imagesWhoseIdsShareAHashAreToldApart() {
    write(RandomRegions.images(2, 3), new RegionStoreOptions(DType.F32, 10));
    ImageIndex index = ImageIndex.open(folder);
    long hash = ImageIndex.hash("bild 1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    ImageIndex.write(
        folder,
        index.imagesOfShards(),
        List.of(new ImageIndex.Entry(hash, 0, 0), new ImageIndex.Entry(hash, 0, 1)));

    try (RegionStore store = RegionStore.open(folder)) {
      RandomRegions.assertSame(
          store.get("bild 1"), RandomRegions.get(RandomRegions.images(2, 3), "bild 1"));
    }
  }

  @Test
  void manyThreadsReadTheSame() throws InterruptedException, ExecutionException {
    Map<String, Regions> images = RandomRegions.images(40, 16);
    write(images, new RegionStoreOptions(DType.F32, 3));
    List<String> ids = List.copyOf(images.keySet());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (RegionStore store = RegionStore.open(folder)) {
      List<Callable<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < 8; reader++) {
        SplittableRandom random = new SplittableRandom(reader);
        readers.add(
            () -> {
              for (int i = 0; i < 500; i++) {
                String id = ids.get(random.nextInt(ids.size()));
                RandomRegions.assertSame(store.get(id), RandomRegions.get(images, id));
              }
              return 500;
            });
      }
      for (Future<Integer> reader : threads.invokeAll(readers)) {
        assertThat(reader.get()).isEqualTo(500);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aTornShardIsNamed() throws IOException {
    write(RandomRegions.images(9, 4), new RegionStoreOptions(DType.F16, 4));
    truncate("shard-00001.safetensors", 10);

    try (RegionStore store = RegionStore.open(folder)) {
      assertThat(store.get("bild 0").featureSize()).isEqualTo(4);
      assertThatThrownBy(() -> store.get("bild 5"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("shard-00001.safetensors");
    }
  }

  @Test
  void aTornIndexIsNamed() throws IOException {
    write(RandomRegions.images(9, 4), RegionStoreOptions.DEFAULT);
    truncate("index.bin", 1);

    assertThatThrownBy(() -> RegionStore.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("index.bin is torn");
  }

  @Test
  void aShardOfAnotherStoreIsRefused(@TempDir Path other) throws IOException {
    write(RandomRegions.images(4, 4), new RegionStoreOptions(DType.F16, 4));
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(other, new RegionStoreOptions(DType.F32, 4))) {
      RandomRegions.images(4, 5).forEach(writer::add);
    }
    String shard = "shard-00000.safetensors";
    Files.delete(folder.resolve(shard));
    Files.copy(other.resolve(shard), folder.resolve(shard));

    try (RegionStore store = RegionStore.open(folder)) {
      assertThatThrownBy(() -> store.get("bild 0"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("features is F32")
          .hasMessageContaining("expected F16");
    }
  }

  @Test
  void offsetsThatFallAreRefused() throws IOException {
    write(RandomRegions.images(4, 4), new RegionStoreOptions(DType.F32, 4));
    Path shard = folder.resolve("shard-00000.safetensors");
    try (FileChannel channel =
        FileChannel.open(shard, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(length, 0);
      channel.write(ByteBuffer.allocate(8).put(7, (byte) 0x7f), 8 + length.getLong(0) + 8);
    }

    try (RegionStore store = RegionStore.open(folder)) {
      assertThatThrownBy(() -> store.get("bild 0"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("offsets should rise from 0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sizes, 0, 'is 0 x '",
    "boxes, 2143289344, 'region 0 has a box with NaN, expected 0 to '",
    "boxes, 2139095040, 'region 0 has a box with Infinity, expected 0 to '",
    "boxes, 1232348160, 'region 0 has a box with 1000000.0, expected 0 to '",
    "boxes, -1069547520, 'region 0 has a box with -3.0, expected 0 to '"
  })
  void impossibleBoxesAndSizesAreRefused(String tensor, int bits, String expected)
      throws IOException {
    Regions regions = RandomRegions.of(new SplittableRandom(1), 3, 4);
    write(Map.of("a", regions), RegionStoreOptions.DEFAULT);
    Path shard = folder.resolve("shard-00000.safetensors");
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(shard)).order(ByteOrder.LITTLE_ENDIAN);
    int at = RegionStoreCheckTest.place(file.array(), tensor);
    file.putInt(tensor.equals("sizes") ? at + 4 : at, bits);
    Files.write(shard, file.array());
    try (RegionStore store = RegionStore.open(folder)) {
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(shard.toString())
          .hasMessageContaining(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, -1", "1, 0", "-1, 0", "2147483647, 2147483647"})
  void anIndexThatLeadsNowhereIsTorn(int shard, int row) throws IOException {
    write(Map.of("a", RandomRegions.of(new SplittableRandom(1), 3, 4)), RegionStoreOptions.DEFAULT);
    Path file = folder.resolve("index.bin");
    ByteBuffer index = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    index.putInt(index.limit() - 8, shard).putInt(index.limit() - 4, row);
    Files.write(file, index.array());
    try (RegionStore store = RegionStore.open(folder)) {
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "%s is torn: it has an image in row %d of shard %d, which is not there"
                  .formatted(file, row, shard));
    }
  }

  @Test
  void aFolderThatIsNoStoreIsNamed() {
    assertThatThrownBy(() -> RegionStore.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no manifest.json");
  }

  @Test
  void aClosedStoreSaysSo() {
    write(RandomRegions.images(2, 2), RegionStoreOptions.DEFAULT);
    RegionStore store = RegionStore.open(folder);
    store.close();

    assertThatThrownBy(() -> store.get("bild 0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void assertCopies(RegionStore store, String id, Regions expected) {
    int count = expected.count();
    float[] features = new float[3 + expected.features().length];
    float[] boxes = new float[3 + expected.boxes().length];
    assertThat(store.regionCount(id)).isEqualTo(count);
    assertThat(store.copyFeatures(id, features, 3)).isEqualTo(count);
    assertThat(store.copyNormalizedBoxes(id, boxes, 3)).isEqualTo(count);
    assertThat(java.util.Arrays.copyOfRange(features, 3, features.length))
        .isEqualTo(expected.features());
    assertThat(java.util.Arrays.copyOfRange(boxes, 3, boxes.length))
        .isEqualTo(expected.normalizedBoxes());
  }

  private void truncate(String name, int fewer) throws IOException {
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - fewer);
    }
  }

  private RegionStoreWriter writer(RegionStoreOptions options) {
    return RegionStoreWriter.open(folder, options);
  }

  private void write(Map<String, Regions> images, RegionStoreOptions options) {
    try (RegionStoreWriter writer = writer(options)) {
      images.forEach(writer::add);
    }
  }
}

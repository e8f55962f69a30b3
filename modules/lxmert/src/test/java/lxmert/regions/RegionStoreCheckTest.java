package lxmert.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionStoreCheckTest {
  private static final String SHARD = "shard-00001.safetensors";

  private final Map<String, Regions> images = RandomRegions.images(11, 5);

  @TempDir Path folder;

  @BeforeEach
  void write() {
    write(folder, DType.F16);
  }

  @Test
  void aSoundStoreHasNoProblem() {
    RegionStoreCheck check = check();
    assertThat(check.problems()).isEmpty();
    assertThat(check.shards()).isEqualTo(3);
    assertThat(check.digests()).isEqualTo(3);
    assertThat(check.regions()).isEqualTo(images.values().stream().mapToLong(Regions::count).sum());
  }

  @Test
  void aStoreFromBeforeThereWereDigestsIsReadAndGetsThemWhenItGrows() {
    StoreManifest.of(DType.F16, 5).write(folder);
    assertThat(check().digests()).isZero();
    assertThat(check().problems()).isEmpty();

    write(folder, DType.F16); // adds nothing
    assertThat(check().digests()).isEqualTo(3);
    assertThat(check().problems()).isEmpty();
  }

  @Test
  void aDigestOfAShardThatIsGoneIsForgotten() throws IOException {
    String before = StoreManifest.read(folder).sha256().get(SHARD);
    Files.delete(folder.resolve(SHARD));
    RegionStoreWriter.open(folder, new RegionStoreOptions(DType.F16, 4)).close();
    assertThat(StoreManifest.read(folder).sha256()).doesNotContainKey(SHARD);

    write(folder, DType.F16);
    assertThat(StoreManifest.read(folder).sha256()).containsEntry(SHARD, before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "object_ids", "boxes", "attribute_scores"})
  void aBitThatTurnedIsFound(String tensor) throws IOException {
    Path shard = folder.resolve(SHARD);
    byte[] file = Files.readAllBytes(shard);
    file[place(file, tensor)] ^= 1;
    Files.write(shard, file);
    assertThat(check().problems())
        .containsExactly(shard + " is not the file that was written: its SHA-256 is another");
  }

  @Test
  void aShardOfAnotherStoreIsFound(@TempDir Path other) throws IOException {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(other, new RegionStoreOptions(DType.F16, 4))) {
      images.forEach((id, regions) -> writer.add("other " + id, regions));
    }
    Files.copy(other.resolve(SHARD), folder.resolve(SHARD), StandardCopyOption.REPLACE_EXISTING);
    assertThat(check().problems())
        .hasSize(5)
        .anyMatch(
            problem -> problem.endsWith("image \"other bild 4\" is not where index.bin has it"));
  }

  @Test
  void anIndexOfOtherRowsIsFound() {
    ImageIndex index = ImageIndex.open(folder);
    List<ImageIndex.Entry> entries = index.entries();
    ImageIndex.Entry last = entries.remove(entries.size() - 1);
    entries.add(new ImageIndex.Entry(last.hash(), last.shard(), last.row() + 1));
    ImageIndex.write(folder, index.imagesOfShards(), entries);
    assertThat(check().problems()).hasSize(1).first().asString().contains("is not where index.bin");
  }

  @Test
  void tornShardsAreAllNamed() throws IOException {
    for (String name : List.of("shard-00000.safetensors", SHARD)) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      Files.write(folder.resolve(name), Arrays.copyOf(bytes, bytes.length - 1));
    }
    assertThat(check().problems()).hasSize(2).allMatch(problem -> problem.contains("shard-0000"));
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "F32"})
  void featuresThatAreNoNumbersAreRefusedWhereTheyAreRead(DType type, @TempDir Path other)
      throws IOException {
    write(other, type);
    Path shard = other.resolve(SHARD);
    byte[] bytes = Files.readAllBytes(shard);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = place(bytes, "features");
    if (type == DType.F16) {
      file.putShort(at, (short) 0x7c00);
    } else {
      file.putFloat(at, Float.NaN);
    }
    Files.write(shard, bytes);
    String message =
        shard + ": image \"bild 4\" has features with NaN or infinity, expected numbers";
    try (RegionStore store = RegionStore.open(other)) {
      assertThatThrownBy(() -> store.get("bild 4"))
          .isInstanceOf(UserError.class)
          .hasMessage(message);
      assertThatThrownBy(() -> store.copyFeatures("bild 4", new float[100], 0))
          .isInstanceOf(UserError.class)
          .hasMessage(message);
      assertThat(store.get("bild 5").count()).isPositive();
    }
    assertThat(RegionStoreCheck.of(other, Progress.silent()).problems())
        .hasSize(2)
        .anyMatch(problem -> problem.endsWith(message));
  }

  private RegionStoreCheck check() {
    return RegionStoreCheck.of(folder, Progress.silent());
  }

  private void write(Path store, DType type) {
    try (RegionStoreWriter writer =
        RegionStoreWriter.open(store, new RegionStoreOptions(type, 4))) {
      images.forEach(
          (id, regions) -> {
            if (!writer.contains(id)) {
              writer.add(id, regions);
            }
          });
    }
  }

  /** Where the bytes of a tensor begin. */
  static int place(byte[] file, String tensor) throws IOException {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(file, 8, length, StandardCharsets.UTF_8);
    return 8
        + length
        + Json.mapper().readTree(header).at("/" + tensor + "/data_offsets/0").intValue();
  }
}

package lxmert.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import lxmert.WrongValues;
import lxmert.dataset.SentenceRow;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import lxmert.vision.Regions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingFilesTest {
  private static final int ROWS = 10;

  @TempDir Path folder;
  private Embedder embedder;
  private Path table;
  private final List<String> seen = new ArrayList<>();

  /** The image that cannot be read: what ends a run. */
  private String broken = "";

  @BeforeEach
  void load() throws IOException {
    Path model = SmallPretrained.writeGolden(folder.resolve("model"));
    embedder = Embedder.load(model, List.of(), Precision.FLOAT32, SmallPretrained.CPU);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      String sentence = "a dog ".repeat(1 + i % 3).strip();
      rows.append(Json.line(Map.of("id", "zeile ä" + i, "image", "" + i, "sentence", sentence)))
          .append('\n');
    }
    table = Files.writeString(folder.resolve("rows.jsonl"), rows);
  }

  @AfterEach
  void close() {
    embedder.close();
  }

  private Regions image(SentenceRow row) {
    if (row.image().equals(broken)) {
      throw new UserError("image " + broken + " is torn");
    }
    seen.add(row.image());
    int number = Integer.parseInt(row.image());
    return SmallPretrained.image(number, 2 + number % 3);
  }

  private EmbeddingFiles.Summary run(Path out, EmbeddingFormat format, int rowsPerPart) {
    EmbeddingFiles.Request request =
        new EmbeddingFiles.Request(table, out, format, rowsPerPart, List.of("model"));
    return new EmbeddingFiles(embedder, this::image, request).run(Progress.silent());
  }

  @Test
  void theRowsStandInPartsInTheirOrder() {
    Path out = folder.resolve("out");
    EmbeddingFiles.Summary done = run(out, EmbeddingFormat.SAFETENSORS, 4);
    assertThat(done).isEqualTo(new EmbeddingFiles.Summary(ROWS, 0, 3));
    assertThat(Json.readTree(out.resolve("embeddings.json")).get("rows").asInt()).isEqualTo(ROWS);
    try (SafeTensors part = SafeTensors.open(out.resolve("part-00001.safetensors"))) {
      assertThat(part.longs("words")).containsExactly(6, 8, 4, 6); // rows 4 to 7
      assertThat(part.longs("regions")).containsExactly(3, 4, 2, 3);
      assertThat(part.shape("language_output")).containsExactly(4, 8, 32);
      assertThat(part.shape("vision_output")).containsExactly(4, 4, 32);
      assertThat(part.shape("pooled_output")).containsExactly(4, 32);
      float[] pooled = part.floats("pooled_output");
      float[] vision = part.floats("vision_output");
      Embedding third =
          embedder.embed(List.of("a dog"), List.of(SmallPretrained.image(6, 2))).get(0);
      for (int i = 0; i < 32; i++) {
        assertThat(pooled[2 * 32 + i]).isEqualTo(third.values().get(2)[i], within());
        assertThat(vision[(2 * 4 + 1) * 32 + i]).isEqualTo(third.values().get(1)[32 + i], within());
        assertThat(vision[(2 * 4 + 2) * 32 + i]).isZero(); // the image has two regions
      }
    }
    try (SafeTensors last = SafeTensors.open(out.resolve("part-00002.safetensors"))) {
      assertThat(last.shape("ids")).containsExactly(2, 9);
    }
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.api.Assertions.within(1e-5f);
  }

  @ParameterizedTest
  @EnumSource(EmbeddingFormat.class)
  void anInterruptedRunGoesOn(EmbeddingFormat format) throws IOException {
    Path whole = folder.resolve("whole");
    run(whole, format, 4);
    Path out = folder.resolve("out");
    broken = "6";
    assertThatThrownBy(() -> run(out, format, 4)).hasMessage("image 6 is torn");
    broken = "";
    seen.clear();
    Files.writeString(out.resolve(".part." + UUID.randomUUID() + ".tmp"), "of a killed process");
    EmbeddingFiles.Summary done = run(out, format, 4);
    assertThat(done).isEqualTo(new EmbeddingFiles.Summary(ROWS, 4, 3));
    assertThat(seen).containsExactly("4", "5", "6", "7", "8", "9");
    assertThat(files(out)).isEqualTo(files(whole));
    assertThat(run(out, format, 4).before()).isEqualTo(ROWS);
  }

  private static Map<String, List<Byte>> files(Path folder) throws IOException {
    Map<String, List<Byte>> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : Files.readAllBytes(file)) {
          bytes.add(each);
        }
        files.put(file.getFileName().toString(), bytes);
      }
    }
    assertThat(files).hasSize(5);
    return files;
  }

  @Test
  void everyFieldOfTheManifestIsNamed() throws IOException {
    Path out = folder.resolve("out");
    run(out, EmbeddingFormat.NPZ, 4);
    Path manifest = out.resolve("embeddings.json");
    WrongValues.of(manifest, Files.readString(manifest), file -> run(out, EmbeddingFormat.NPZ, 4))
        .walk();
  }

  @Test
  void aFolderWithSomethingElseIsRefused() throws IOException {
    Path out = folder.resolve("out");
    run(out, EmbeddingFormat.NPZ, 4);
    assertThatThrownBy(() -> run(out, EmbeddingFormat.NPZ, 5))
        .isInstanceOf(UserError.class)
        .hasMessage(
            out
                + " holds embeddings of other rows, layers or models; delete it or give another name");
    Files.writeString(table, "{\"image\": \"1\", \"sentence\": \"a dog\"}\n");
    assertThatThrownBy(() -> run(out, EmbeddingFormat.NPZ, 4))
        .hasMessageContaining("of other rows");
    Path other = Files.createDirectories(folder.resolve("photographs"));
    Files.writeString(other.resolve("text"), "mine");
    assertThatThrownBy(() -> run(other, EmbeddingFormat.NPZ, 4))
        .isInstanceOf(UserError.class)
        .hasMessage(other + " is there already and holds no embeddings; give another name");
    Files.writeString(table, "");
    assertThatThrownBy(() -> run(folder.resolve("none"), EmbeddingFormat.NPZ, 4))
        .hasMessage(table + " has no rows, expected one or more");
  }
}

package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lxmert.checkpoint.LoadedModel;
import lxmert.tensor.DType;
import lxmert.tensor.HalfFloats;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
  private static final Path GOLDEN =
      Path.of("../lxmert/src/test/resources/golden/lxmert/weights.safetensors");

  private static final Path SHIPPED = Path.of("../../models/world/vqa");

  private static final int REGIONS = 9;

  @TempDir Path folder;

  @Test
  void everyWeightIsRoundedAndAllElseIsCopied() throws IOException {
    Path model = folder.resolve("model");
    Files.createDirectories(model);
    Files.copy(GOLDEN, model.resolve("model.safetensors"));
    Files.writeString(model.resolve("config.json"), "{}");

    CommandRun run = quantize(model);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("bytes_after").asLong())
        .isLessThan(run.json().path("bytes_before").asLong() * 11 / 20);
    assertThat(folder.resolve("out/config.json")).hasContent("{}");
    try (SafeTensors before = SafeTensors.open(GOLDEN);
        SafeTensors after = SafeTensors.open(folder.resolve("out/model.safetensors"))) {
      assertThat(after.names()).isEqualTo(before.names());
      assertThat(after.metadata()).isEqualTo(before.metadata());
      for (String name : before.names()) {
        assertThat(after.dtype(name)).isEqualTo(DType.F16);
        assertThat(after.shape(name)).isEqualTo(before.shape(name));
        assertThat(after.floats(name)).isEqualTo(rounded(before.floats(name)));
      }
    }
  }

  private static float[] rounded(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = HalfFloats.fromF16(HalfFloats.toF16(values[i]));
    }
    return rounded;
  }

  @Test
  void whatFloat16CannotHoldIsNamed() {
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(
          folder.resolve("model/model.safetensors"),
          Map.of("big", Tensor.create(1f, 70000f)),
          Map.of());
    }
    quantize(folder.resolve("model")).assertRefused("a weight of big is 70000.0", "65504");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void int8HasAScaleForEachChannelAndTellsOfIt() {
    CommandRun run = quantize(SHIPPED, "out", "--format", "int8");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode info = CommandRun.of(List.of("info", out("out"), "--json")).json();
    assertThat(info.at("/weights/dtypes/I8").asInt()).isGreaterThan(50);
    assertThat(info.at("/weights/metadata/quantization").asText()).startsWith("int8");
    try (PointerScope scope = new PointerScope();
        StateDict before = StateDict.read(SHIPPED.resolve("model.safetensors"));
        StateDict after = StateDict.read(folder.resolve("out/model.safetensors"))) {
      assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
      for (String name : before.tensors().keySet()) {
        assertThat(Tensors.floats(after.tensor(name).to(torch.ScalarType.Float)))
            .as(name)
            .containsExactly(
                Tensors.floats(before.tensor(name).to(torch.ScalarType.Float)),
                within(largest(before.tensor(name)) / 253));
      }
    }
  }

  private static float largest(Tensor tensor) {
    return tensor.abs().max().item().toFloat();
  }

  @Test
  void aModelInInt8AnswersAsBefore() {
    quantize(SHIPPED, "out", "--format", "int8");
    float[][] expected = answers(SHIPPED, Precision.FLOAT32);
    assertSameBest(answers(folder.resolve("out"), Precision.FLOAT32), expected);
    assertSameBest(answers(folder.resolve("out"), Precision.INT8), expected);
  }

  private static void assertSameBest(float[][] found, float[][] expected) {
    long same =
        IntStream.range(0, expected.length)
            .filter(i -> best(found[i]) == best(expected[i]))
            .count();
    assertThat(same).isGreaterThanOrEqualTo(expected.length * 95L / 100);
  }

  private static int best(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  /** To random questions about random images. */
  private static float[][] answers(Path model, Precision precision) {
    SplittableRandom random = new SplittableRandom(8);
    try (LoadedModel loaded = LoadedModel.load(model, precision, new Device("cpu"))) {
      int words = loaded.config().vocabSize();
      List<int[]> questions =
          IntStream.range(0, 200).mapToObj(i -> random.ints(8, 1, words).toArray()).toList();
      List<Regions> images =
          IntStream.range(0, 200)
              .mapToObj(i -> image(random, loaded.config().visualFeatDim()))
              .toList();
      return loaded.answering().logitsOfEach(images, TokenBatch.of(questions));
    }
  }

  private static Regions image(SplittableRandom random, int features) {
    return new Regions(
        1,
        1,
        features,
        floats(random.doubles(4 * REGIONS)),
        floats(random.doubles((long) features * REGIONS)),
        new int[REGIONS],
        new float[REGIONS],
        new int[REGIONS],
        new float[REGIONS]);
  }

  private static float[] floats(DoubleStream values) {
    double[] all = values.toArray();
    float[] floats = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      floats[i] = (float) all[i];
    }
    return floats;
  }

  @Test
  void whatIsInInt8BecomesNoFloat16() {
    quantize(SHIPPED, "out", "--format", "int8");
    quantize(folder.resolve("out"), "again").assertRefused("is in int8");
  }

  @Test
  void whatIsInInt8StaysTheSameInInt8() throws IOException {
    quantize(SHIPPED, "out", "--format", "int8");
    quantize(folder.resolve("out"), "again", "--format", "int8");
    assertThat(Files.readAllBytes(folder.resolve("again/model.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("out/model.safetensors")));
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    quantize(folder).assertRefused(folder.toString(), "has no model.safetensors");
  }

  private CommandRun quantize(Path model) {
    return quantize(model, "out");
  }

  private CommandRun quantize(Path model, String out, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("quantize", "--model", model.toString(), "--out", out(out)));
    arguments.addAll(List.of(options));
    arguments.add("--json");
    return CommandRun.of(arguments);
  }

  private String out(String name) {
    return folder.resolve(name).toString();
  }
}

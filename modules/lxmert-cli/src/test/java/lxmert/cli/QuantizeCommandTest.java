package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.tensor.DType;
import lxmert.tensor.HalfFloats;
import lxmert.tensor.SafeTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
  private static final Path GOLDEN =
      Path.of("../lxmert/src/test/resources/golden/lxmert/weights.safetensors");

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
  void aFolderWithoutWeightsIsRefused() {
    quantize(folder).assertRefused(folder.toString(), "has no model.safetensors");
  }

  private CommandRun quantize(Path model) {
    return CommandRun.of(
        List.of(
            "quantize",
            "--model",
            model.toString(),
            "--out",
            folder.resolve("out").toString(),
            "--json"));
  }
}

package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lxmert.io.UserError;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.TorchFiles;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names and shapes of {@code unc-nlp/frcnn-vg-finetuned}, all 640, and its {@code config.yaml}.
 * A file of torch.save with the same names and shapes, each tensor counting from its own place,
 * stands in for the weights.
 */
class PublishedDetectorTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/frcnn");

  @TempDir private Path folder;
  private final Map<String, int[]> shapes = new LinkedHashMap<>();

  @BeforeEach
  void copySettingsAndReadShapes() throws IOException {
    Files.copy(GOLDEN.resolve("full-size-config.yaml"), folder.resolve("config.yaml"));
    for (String line : Files.readAllLines(GOLDEN.resolve("full-size-state-dict.tsv"))) {
      String[] columns = line.split("\t", -1);
      shapes.put(columns[0], TorchFiles.shape(columns[1]));
    }
  }

  private Path weights() {
    return TorchFiles.counting(folder.resolve("pytorch_model.bin"), shapes);
  }

  @Test
  void thePublishedSettingsAreTheStandardOnes() {
    DetectorConfig config = DetectorFolder.config(folder);
    assertThat(config).isEqualTo(DetectorConfig.standard());
  }

  @Test
  void everyPublishedWeightFindsItsPlace() {
    weights();
    List<String> names = new ArrayList<>(shapes.keySet());
    assertThat(names).hasSize(640);
    try (PointerScope scope = new PointerScope()) {
      FasterRcnn network = new FasterRcnn(DetectorFolder.config(folder));
      Map<String, Tensor> state = ModuleWeights.stateOf(network);
      assertThat(shapesOf(state)).isEqualTo(text(shapes));
      DetectorFolder.loadWeights(folder, network);
      for (int place = 0; place < names.size(); place++) {
        Tensor tensor = Objects.requireNonNull(state.get(names.get(place)), names.get(place));
        if (tensor.dim() > 0) { // the counters are passed over
          Tensor flat = tensor.flatten();
          assertThat(flat.get(0).item_double()).as(names.get(place)).isEqualTo(place);
          double last = place + flat.numel() - 1.0;
          assertThat(flat.get(-1).item_double()).as(names.get(place)).isEqualTo(last);
        }
      }
    }
  }

  @Test
  void whatIsMissingSurplusOrMisshapenIsNamed() {
    shapes.remove("backbone.res4.22.conv3.weight");
    shapes.put("backbone.res4.23.conv1.weight", new int[] {256, 1024, 1, 1});
    shapes.put("roi_heads.box_predictor.cls_score.weight", new int[] {1600, 2048});
    weights();
    try (PointerScope scope = new PointerScope()) {
      FasterRcnn network = new FasterRcnn(DetectorFolder.config(folder));
      assertThatThrownBy(() -> DetectorFolder.loadWeights(folder, network))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1 missing (backbone.res4.22.conv3.weight)")
          .hasMessageContaining("1 surplus (backbone.res4.23.conv1.weight)")
          .hasMessageContaining(
              "roi_heads.box_predictor.cls_score.weight is [1600, 2048], expected [1601, 2048]");
    }
  }

  private static Map<String, String> shapesOf(Map<String, Tensor> state) {
    return state.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Arrays.toString(entry.getValue().sizes().vec().get())));
  }

  private static Map<String, String> text(Map<String, int[]> shapes) {
    return shapes.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> Arrays.toString(entry.getValue())));
  }
}

package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import lxmert.io.UserError;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorTest {
  private static final List<String> OBJECTS = List.of("cat,kitten", "dog", "tree", "car", "man");
  private static final List<String> ATTRIBUTES = List.of("red", "green", "blue");

  @TempDir private static Path saved;
  @TempDir private Path folder;

  @BeforeAll
  static void save() {
    saveTo(saved.resolve("detector"));
  }

  private static void saveTo(Path folder) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      DetectorFolder.save(folder, new FasterRcnn(SmallDetector.config()), OBJECTS, ATTRIBUTES);
    }
  }

  private static Detector load(Path folder) {
    return Detector.load(folder, new Device("cpu"));
  }

  @Test
  void theDeviceThatItWasLoadedForMayChange() {
    Device device = new Device("cpu");
    try (Detector detector = Detector.load(saved.resolve("detector"), device)) {
      device.set_index((byte) 7);
      assertThat(detector.detect(noise(40, 30, 1)).count()).isPositive();
    }
  }

  private static Image noise(int width, int height, long seed) {
    byte[] bgr = new byte[width * height * 3];
    new SplittableRandom(seed).nextBytes(bgr);
    return new Image(width, height, bgr);
  }

  @Test
  void namesItsClassesWithoutSynonyms() {
    try (Detector detector = load(saved.resolve("detector"))) {
      assertThat(detector.objectNames()).containsExactly("cat", "dog", "tree", "car", "man");
      assertThat(detector.attributeNames()).isEqualTo(ATTRIBUTES);
      assertThat(detector.featureSize()).isEqualTo(64);
      assertThat(detector.config()).isEqualTo(SmallDetector.config());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 500", "2000, 1", "3, 2", "64, 64", "200, 90"})
  void neverFailsOnAImage(int width, int height) {
    try (Detector detector = load(saved.resolve("detector"))) {
      for (Image image :
          List.of(
              noise(width, height, 1), new Image(width, height, new byte[width * height * 3]))) {
        Regions regions = detector.detect(image);
        assertThat(regions.count()).isEqualTo(6);
        for (float position : regions.normalizedBoxes()) {
          assertThat(position).isBetween(0f, 1.0001f);
        }
        assertThat(Arrays.stream(regions.objectIds()).boxed())
            .allSatisfy(id -> assertThat(id).isBetween(0, 4));
        assertThat(Arrays.stream(regions.attributeIds()).boxed())
            .allSatisfy(id -> assertThat(id).isBetween(0, 2));
        assertThat(regions.objectScores()).isSortedAccordingTo((a, b) -> Float.compare(b, a));
      }
    }
  }

  @Test
  void savesAndLoadsTheSameWeights() {
    Path again = folder.resolve("again");
    saveTo(again);
    try (Detector first = load(saved.resolve("detector"));
        Detector second = load(again)) {
      Image image = noise(80, 80, 9);
      assertThat(second.detect(image).features()).isEqualTo(first.detect(image).features());
    }
  }

  @Test
  void loadsThePublicLayout() throws Exception {
    Path detector = folder.resolve("public");
    saveTo(detector);
    Path weights = detector.resolve("model.safetensors");
    Map<String, Tensor> changed = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      ModuleWeights.stateOf(new FasterRcnn(SmallDetector.config()))
          .forEach(
              (name, tensor) -> {
                boolean counter = name.endsWith("num_batches_tracked");
                // Some files hold the counters as (1), others do not hold them at all.
                if (!counter || name.contains("res2")) {
                  changed.put(name, counter ? tensor.view(1) : tensor);
                }
              });
      SafeTensors.write(detector.resolve("pytorch_model.bin"), changed, Map.of());
    }
    Files.delete(weights);
    Files.move(detector.resolve("config.json"), detector.resolve("config.yaml"));
    Files.delete(detector.resolve("objects_vocab.txt"));
    try (Detector loaded = load(detector)) {
      assertThat(loaded.detect(noise(70, 50, 5)).count()).isEqualTo(6);
      assertThat(loaded.objectNames()).startsWith("object 0", "object 1");
    }
  }

  @Test
  void theAnchorsOfTheWeightsWin() {
    try (PointerScope scope = new PointerScope()) {
      FasterRcnn changed = new FasterRcnn(SmallDetector.config());
      float[] anchors = changed.rpn().cellAnchors();
      anchors[0] -= 1;
      Objects.requireNonNull(
              ModuleWeights.stateOf(changed)
                  .get("proposal_generator.anchor_generator.cell_anchors.0"))
          .copy_(Tensor.create(anchors).view(-1, 4));
      Path detector = folder.resolve("anchors");
      DetectorFolder.save(detector, changed, OBJECTS, ATTRIBUTES);
      FasterRcnn loaded = new FasterRcnn(SmallDetector.config());
      DetectorFolder.loadWeights(detector, loaded);
      assertThat(loaded.rpn().anchors(1, 1)).isEqualTo(anchors);
    }
  }

  @Test
  void refusesBrokenFolders() throws Exception {
    assertThatThrownBy(() -> load(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + " is not a detector: it has no config.json and no config.yaml");
    saveTo(folder.resolve("a"));
    Files.writeString(folder.resolve("a/objects_vocab.txt"), "cat\ndog\n");
    assertThatThrownBy(() -> load(folder.resolve("a")))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("objects_vocab.txt has 2 lines, expected 5 as in the settings");
    Files.delete(folder.resolve("a/objects_vocab.txt"));
    Files.delete(folder.resolve("a/attributes_vocab.txt"));
    Files.writeString(folder.resolve("a/config.yaml"), "resnets: {stage_blocks: [1, 1, 1, 1]}");
    Files.delete(folder.resolve("a/config.json"));
    assertThatThrownBy(() -> load(folder.resolve("a")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("model.safetensors does not fit the model: ");
    Files.delete(folder.resolve("a/model.safetensors"));
    assertThatThrownBy(() -> load(folder.resolve("a")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "is not a detector: it has no weights, expected one of model.safetensors, ");
  }

  @Test
  void refusesWeightsThatGiveNoNumbers() {
    Path detector = folder.resolve("huge");
    try (PointerScope scope = new PointerScope()) {
      FasterRcnn network = new FasterRcnn(SmallDetector.config());
      Objects.requireNonNull(ModuleWeights.stateOf(network).get("roi_heads.res5.0.conv3.norm.bias"))
          .detach()
          .fill_(new Scalar(Float.MAX_VALUE));
      DetectorFolder.save(detector, network, OBJECTS, ATTRIBUTES);
    }
    try (Detector loaded = load(detector)) {
      assertThatThrownBy(() -> loaded.detect(noise(64, 64, 1)))
          .isInstanceOf(UserError.class)
          .hasMessage(detector + ": its features are not finite, expected sound weights");
    }
  }
}

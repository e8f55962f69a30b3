package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import lxmert.io.UserError;
import lxmert.tensor.Tensors;
import lxmert.vision.BoxSelection.Selection;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every difference of the table in docs/detector.md, on cases small enough to work out by hand. */
class DetectorPresetTest {
  private static final DetectorConfig CAFFE = standard(DetectorPreset.CAFFE);
  private static final DetectorConfig DETECTRON2 = standard(DetectorPreset.DETECTRON2);

  private static DetectorConfig standard(DetectorPreset preset) {
    return DetectorConfig.standard().withPreset(preset);
  }

  private static DetectorConfig small(DetectorPreset preset) {
    return SmallDetector.config().withPreset(preset);
  }

  private static Image row(int... grey) {
    byte[] bgr = new byte[grey.length * 3];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) grey[i / 3];
    }
    return new Image(grey.length, 1, bgr);
  }

  @Test
  void huggingFaceIsTheStandard() {
    DetectorConfig standard = DetectorConfig.standard();
    DetectorConfig preset = standard(DetectorPreset.HUGGINGFACE);
    assertThat(preset.preset()).isEqualTo(DetectorPreset.HUGGINGFACE);
    assertThat(preset).usingRecursiveComparison().ignoringFields("preset").isEqualTo(standard);
  }

  @ParameterizedTest
  @EnumSource
  void aFileNamesItsPreset(DetectorPreset preset) {
    String text = "min_detections: 10\npreset: " + preset + "\ninput: {min_size_test: 77}";
    DetectorConfig config = DetectorConfig.parse(text, "a file");
    assertThat(config).isEqualTo(standard(preset).withDetections(10, 36));
  }

  @Test
  void anUnknownPresetIsNamed() {
    assertThatThrownBy(() -> DetectorConfig.parse("preset: caffee", "a file"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "a file: preset: found \"caffee\", expected huggingface or detectron2 or caffe");
    assertThatThrownBy(() -> DetectorConfig.parse("behaviour: {choice: per_class}", "a file"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("behaviour.choice is per_class with behaviour.boxes regressed");
    assertThatThrownBy(() -> DetectorConfig.standard().withDetections(36, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("max_detections is 10, expected at least min_detections");
  }

  @ParameterizedTest
  @CsvSource({
    "HUGGINGFACE, 640, 480, 1067, 800",
    "DETECTRON2, 640, 480, 800, 600",
    "CAFFE, 640, 480, 800, 600",
    // Half a pixel: 1205 / 2 is rounded up, in Caffe to the even number.
    "DETECTRON2, 1205, 1200, 603, 600",
    "CAFFE, 1205, 1200, 602, 600",
    // The longest side: 500 * 600 / 200 would be 1500.
    "DETECTRON2, 500, 200, 1000, 400",
    "CAFFE, 500, 200, 1000, 400",
  })
  void theInputHasTheProgramsSize(
      DetectorPreset preset, int width, int height, int newWidth, int newHeight) {
    Image image = new Image(width, height, new byte[width * height * 3]);
    ResizedSize size = new Preprocessor(standard(preset)).size(image);
    assertThat(List.of(size.width(), size.height())).containsExactly(newWidth, newHeight);
  }

  @Test
  void boxesGoBackByTheFactorInCaffeAndByTheSizesElsewhere() {
    ResizedSize caffe = ResizedSize.byFactor(1200, 1205, CAFFE.input());
    assertThat(caffe.toRaw(new float[] {602, 600, 0, 0})).startsWith(1204, 1200);
    ResizedSize other = ResizedSize.of(1200, 1205, DETECTRON2.input());
    assertThat(other.toRaw(new float[] {603, 600, 0, 0})[0]).isCloseTo(1205, within(1e-3f));
  }

  @Test
  void pillowFiltersAndRoundsToEightBits() {
    // Twice as small: a triangle over three pixels with the weights 3/7, 3/7, 1/7.
    Image half = PillowResize.resize(row(0, 100, 200, 250), 1, 2);
    assertThat(half).usingRecursiveComparison().isEqualTo(row(71, 207)); // 71.4 and 207.1
    // Twice as large: quarters of the neighbours.
    Image twice = PillowResize.resize(row(0, 101), 1, 4);
    assertThat(twice).usingRecursiveComparison().isEqualTo(row(0, 25, 76, 101));
    assertThat(PillowResize.resize(row(9, 8), 2, 2).bgr()).hasSize(12).startsWith(9, 9, 9, 8);
  }

  @Test
  void openCvPlacesPixelsByTheFactor() {
    // Three pixels times 1.5 are 4.5, so 4; a step is 2/3 all the same, and not 3/4.
    ResizedSize size = new ResizedSize(1, 3, 1, 4, 2f / 3, 2f / 3);
    float[] grey = {0, 0, 0, 30, 30, 30, 90, 90, 90};
    float[] resized = OpenCvResize.resize(grey, size);
    float[] expected = {0, 15, 40, 80}; // places -1/6, 1/2, 7/6, 11/6
    for (int x = 0; x < 4; x++) {
      assertThat(resized[x * 3]).isCloseTo(expected[x], within(1e-4f));
    }
  }

  @ParameterizedTest
  @CsvSource({"HUGGINGFACE", "DETECTRON2", "CAFFE"})
  void anEvenGreyStaysWhateverTheResize(DetectorPreset preset) {
    try (PointerScope scope = new PointerScope()) {
      byte[] bgr = new byte[50 * 40 * 3];
      Arrays.fill(bgr, (byte) 200);
      Tensor pixels = new Preprocessor(small(preset)).pixels(new Image(50, 40, bgr));
      float[] means = Tensors.floats(pixels.mean(2, 3));
      assertThat(means)
          .usingComparatorWithPrecision(1e-3f)
          .containsExactly(200 - 102.9801f, 200 - 115.9465f, 200 - 122.7717f);
    }
  }

  @Test
  void caffesAnchorsAreWholeAndShifted() {
    float[] caffe = Anchors.ofCaffe(CAFFE.anchorGenerator());
    assertThat(Arrays.copyOf(caffe, 12))
        .containsExactly(-38, -16, 53, 31, -24, -24, 39, 39, -14, -36, 29, 51);
    assertThat(caffe).hasSize(48).endsWith(-168, -344, 183, 359); // 352 x 704
    try (PointerScope scope = new PointerScope()) {
      Rpn rpn = new FasterRcnn(small(DetectorPreset.CAFFE)).rpn();
      float[] grid = rpn.anchors(1, 2);
      // The second cell lies 16 pixels to the right of the first.
      assertThat(grid[grid.length / 2]).isEqualTo(grid[0] + 16);
      assertThat(grid[0]).isEqualTo(7.5f - 22 / 2f); // a width of 23 for the size of 16
    }
  }

  @Test
  void widthsCountTheLastPixelInCaffe() {
    float[] a = {0, 0, 9, 9};
    float[] b = {5, 0, 14, 9};
    assertThat(Boxes.intersectionOverUnion(a, 0, b, 0, 1)).isEqualTo(1 / 3f);
    assertThat(Boxes.intersectionOverUnion(a, 0, b, 0, 0)).isEqualTo(36 / 126f);
    BoxCoder caffe = new BoxCoder(List.of(1.0, 1.0, 1.0, 1.0), true);
    float[] box = {0, 0, 15, 15};
    assertThat(caffe.decode(box, new float[4])).containsExactly(0, 0, 16, 16);
    // Growth by e^5 is not held back to 1000 / 16.
    float[] grown = caffe.decode(box, new float[] {0, 0, 5, 0});
    assertThat(grown[2] - grown[0]).isCloseTo((float) (16 * Math.exp(5)), within(0.1f));
  }

  @Test
  void caffeDropsSmallProposalsFirstAndCutsAtTheLastPixel() {
    // The image is twice as large as the input: 16 raw pixels are 8 here.
    ResizedSize size = new ResizedSize(100, 80, 50, 40);
    float[] boxes = {0, 0, 6.5f, 30, 10, 10, 17, 60, 20, 0, 99, 9};
    float[] logits = {3, 2, 1};
    try (PointerScope scope = new PointerScope()) {
      Rpn caffe = new FasterRcnn(small(DetectorPreset.CAFFE)).rpn();
      Rpn.Proposals found = caffe.propose(boxes, logits, size);
      assertThat(found.anchors()).containsExactly(1, 2);
      assertThat(found.boxes()).containsExactly(10, 10, 17, 49, 20, 0, 39, 9);
      Rpn.Limits one = new Rpn.Limits(50, 40, 1, 10);
      // Dropped before the cut in Caffe: the best that is large enough. Here min_size is 16.
      assertThat(caffe.propose(boxes, logits, one).anchors()).containsExactly(-1);
      float[] large = {0, 0, 6, 30, 10, 10, 30, 40};
      assertThat(caffe.propose(large, new float[] {3, 2}, one).anchors()).containsExactly(1);
      Rpn other = new FasterRcnn(small(DetectorPreset.DETECTRON2)).rpn();
      assertThat(other.propose(boxes, logits, size).anchors()).containsExactly(0, 1, 2);
      assertThat(other.propose(boxes, logits, size).boxes()).endsWith(20, 0, 40, 9);
      assertThat(other.propose(large, new float[] {3, 2}, one).anchors()).containsExactly(0);
    }
  }

  @Test
  void theAnchorsOfTheWeightsDoNotWinInCaffe() {
    try (PointerScope scope = new PointerScope()) {
      Rpn rpn = new FasterRcnn(small(DetectorPreset.CAFFE)).rpn();
      assertThat(rpn.anchors(1, 1)).isNotEqualTo(rpn.cellAnchors());
      Rpn exact = new FasterRcnn(small(DetectorPreset.HUGGINGFACE)).rpn();
      assertThat(exact.anchors(1, 1)).isEqualTo(exact.cellAnchors());
    }
  }

  @Test
  void detectron2TakesWhatThereIs() {
    DetectorConfig config = DETECTRON2.withDetections(3, 3);
    // Two that are one, and one apart: 0.9 leaves two.
    float[] boxes = {0, 0, 10, 10, 0, 0, 10, 10, 20, 20, 30, 30};
    Selection choice = new BoxSelection(config).select(boxes, new float[] {0.1f, 0.9f, 0.5f});
    assertThat(choice.rows()).containsExactly(1, 2);
    assertThat(choice.threshold()).isEqualTo(0.9);
    // Overlap 0.25 passes its first threshold, 0.3, and overlap 0.4 does not.
    float[] apart = {0, 0, 10, 10, 6, 0, 16, 10, 40, 0, 50, 10};
    assertThat(new BoxSelection(config).select(apart, new float[] {3, 2, 1}).threshold())
        .isEqualTo(0.3);
    float[] close = {0, 0, 10, 10, 4, 0, 14, 10, 40, 0, 50, 10};
    assertThat(new BoxSelection(config).select(close, new float[] {3, 2, 1}).threshold())
        .isEqualTo(0.5);
  }

  @Test
  void caffeReturnsProposalsAndAllAttributesInTheSoftmax() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor image = torch.randn(new long[] {1, 3, 64, 80}).mul_(new Scalar(40));
      ResizedSize size = new ResizedSize(64, 80, 64, 80);
      torch.manual_seed(7);
      FasterRcnn caffe = new FasterRcnn(small(DetectorPreset.CAFFE));
      caffe.eval();
      FasterRcnn.Result found = caffe.detect(image, size);
      assertThat(found.candidates().boxes()).isEqualTo(found.proposals().boxes());
      Regions regions = caffe.regions(found, size);
      torch.manual_seed(7);
      FasterRcnn other = new FasterRcnn(SmallDetector.config());
      other.eval();
      Regions without = other.regions(found, size);
      assertThat(regions.attributeIds()).isEqualTo(without.attributeIds());
      for (int i = 0; i < regions.count(); i++) {
        assertThat(regions.attributeScores()[i]).isLessThan(without.attributeScores()[i]);
      }
      FasterRcnn.Result regressed = other.detect(image, size);
      assertThat(regressed.candidates().boxes()).isNotEqualTo(regressed.proposals().boxes());
    }
  }
}

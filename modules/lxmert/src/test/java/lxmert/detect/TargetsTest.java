package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.vision.BoxCoder;
import lxmert.vision.Boxes;
import lxmert.vision.ResizedSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
  private static final BoxCoder CODER = new BoxCoder(List.of(10.0, 10.0, 5.0, 5.0));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void matchesByTheRules(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] anchors = boxes(200, random);
    GroundTruth truth = things(boxes(6, random));

    int[] match = new BoxMatcher(0.3f, 0.7f, true).match(anchors, truth);

    for (int i = 0; i < 200; i++) {
      int anchor = i;
      float best =
          max(truth.count(), j -> Boxes.intersectionOverUnion(anchors, anchor, truth.boxes(), j));
      boolean bestOfSome =
          IntStream.range(0, truth.count()).anyMatch(j -> isBest(anchors, anchor, truth, j));
      if (best >= 0.7f) {
        assertThat(Boxes.intersectionOverUnion(anchors, i, truth.boxes(), match[i]))
            .isEqualTo(best);
      } else if (bestOfSome) {
        assertThat(isBest(anchors, i, truth, match[i])).isTrue();
      } else {
        assertThat(match[i]).isEqualTo(best < 0.3f ? BoxMatcher.BACKGROUND : BoxMatcher.IGNORED);
      }
    }
  }

  @Test
  void boxesInACrowdAreIgnored() {
    GroundTruth crowd =
        new GroundTruth(new float[] {0, 0, 50, 50}, new int[] {0}, new int[1][0], 1);
    float[] anchors = {10, 10, 20, 20, 60, 60, 70, 70, 40, 0, 60, 10};

    assertThat(new BoxMatcher(0.3f, 0.7f, true).match(anchors, crowd))
        .containsExactly(BoxMatcher.IGNORED, BoxMatcher.BACKGROUND, BoxMatcher.IGNORED);
  }

  @Test
  void drawsNoMoreForegroundThanAllowedAndFillsUp() {
    int[] match = new int[100];
    Arrays.fill(match, 20, 100, BoxMatcher.BACKGROUND);
    Arrays.fill(match, 90, 100, BoxMatcher.IGNORED);

    BoxSample sample =
        BoxSample.draw(match, new BoxSample.SampleSize(40, 0.25), new SplittableRandom(1));
    assertThat(sample.foreground()).hasSize(10).doesNotHaveDuplicates();
    assertThat(sample.background()).hasSize(30).doesNotHaveDuplicates();
    assertThat(IntStream.of(sample.foreground())).allMatch(i -> i < 20);
    assertThat(IntStream.of(sample.background())).allMatch(i -> i >= 20 && i < 90);

    BoxSample few =
        BoxSample.draw(match, new BoxSample.SampleSize(80, 0.5), new SplittableRandom(1));
    assertThat(few.foreground()).hasSize(20);
    assertThat(few.background()).hasSize(60);
  }

  @Test
  void regionsCarryWhatTheirThingIs() {
    GroundTruth truth =
        new GroundTruth(
            new float[] {0, 0, 20, 20, 50, 50, 90, 90},
            new int[] {3, 1},
            new int[][] {{7}, {5, 6}},
            0);
    float[] proposals = {52, 50, 90, 90, 0, 60, 20, 80, 1, 0, 20, 20};

    RoiTargets targets =
        RoiTargets.draw(
            proposals,
            truth,
            new BoxMatcher(0.5f, 0.5f, false),
            new BoxSample.SampleSize(10, 0.5),
            CODER,
            9,
            new SplittableRandom(4));

    assertThat(targets.foreground()).isEqualTo(2);
    assertThat(targets.count()).isEqualTo(3);
    assertThat(targets.objects()[2]).isEqualTo(9);
    float[] back = CODER.decode(Arrays.copyOf(targets.boxes(), 8), targets.deltas());
    for (int k = 0; k < 2; k++) {
      int thing = targets.objects()[k] == 3 ? 0 : 1;
      assertThat(targets.attributes()[k]).isEqualTo(truth.attributes()[thing]);
      float[] box = Arrays.copyOfRange(truth.boxes(), thing * 4, thing * 4 + 4);
      assertThat(Arrays.copyOfRange(back, k * 4, k * 4 + 4)).containsExactly(box, within(1e-3f));
    }
  }

  @Test
  void anchorsCarryLabelsAndDeltas() {
    GroundTruth truth = things(new float[] {0, 0, 20, 20});
    float[] anchors = {50, 50, 60, 60, 0, 0, 20, 18, 80, 80, 90, 90};

    RpnTargets targets =
        RpnTargets.draw(
            anchors,
            truth,
            new BoxMatcher(0.3f, 0.7f, true),
            new BoxSample.SampleSize(3, 0.5),
            new BoxCoder(List.of(1.0, 1.0, 1.0, 1.0)),
            new SplittableRandom(1));

    assertThat(targets.sample().foreground()).containsExactly(1);
    assertThat(targets.labels()).containsExactly(1, 0, 0);
    assertThat(targets.deltas())
        .containsExactly(new float[] {0, 1 / 18f, 0, (float) Math.log(20 / 18f)}, within(1e-6f));
  }

  @Test
  void truthIsCutToTheImageAndMirrored() {
    AnnotatedImage image =
        new AnnotatedImage(
            1,
            "a.png",
            100,
            50,
            List.of(
                new AnnotatedObject(0, 0, 100, 50, 0, List.of(), true),
                new AnnotatedObject(-10, 10, 30, 60, 1, List.of(2), false),
                new AnnotatedObject(100, 10, 120, 20, 1, List.of(), false)));

    GroundTruth truth = GroundTruth.of(image);

    assertThat(truth.things()).isEqualTo(1);
    assertThat(truth.objects()).containsExactly(1, 0);
    assertThat(truth.boxes()).startsWith(0, 10, 30, 50);
    assertThat(truth.mirrored(100).boxes()).startsWith(70, 10, 100, 50);
    assertThat(truth.resized(new ResizedSize(50, 100, 25, 200)).boxes()).startsWith(0, 5, 60, 25);
  }

  private static GroundTruth things(float[] boxes) {
    int count = boxes.length / 4;
    return new GroundTruth(boxes, new int[count], new int[count][0], 0);
  }

  private static boolean isBest(float[] anchors, int i, GroundTruth truth, int j) {
    float iou = Boxes.intersectionOverUnion(anchors, i, truth.boxes(), j);
    return iou > 0
        && iou
            == max(
                anchors.length / 4, k -> Boxes.intersectionOverUnion(anchors, k, truth.boxes(), j));
  }

  private interface Value {
    float of(int index);
  }

  private static float max(int count, Value value) {
    float max = 0;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, value.of(i));
    }
    return max;
  }

  private static float[] boxes(int count, SplittableRandom random) {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float x = (float) random.nextDouble(80);
      float y = (float) random.nextDouble(80);
      float width = (float) random.nextDouble(10, 60);
      float height = (float) random.nextDouble(10, 60);
      all.add(new float[] {x, y, x + width, y + height});
    }
    float[] flat = new float[count * 4];
    IntStream.range(0, flat.length).forEach(i -> flat[i] = all.get(i / 4)[i % 4]);
    return flat;
  }
}

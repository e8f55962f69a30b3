package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import lxmert.vision.DetectorConfig;
import lxmert.vision.Preprocessor;
import lxmert.vision.ResizedSize;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBatchTest {
  @TempDir Path folder;

  /** Images of 64 x 56: shortest sides of 112, 140 and 168, the last cut to a longest of 176. */
  @Test
  void drawsOneOfTheTrainingSizesForAWholeBatchAndMirrorsSome() throws IOException {
    DetectorConfig config =
        DetectorConfig.parse(
            "input: {min_size_train: [112, 140, 168], max_size_train: 176}\n", "the test");
    AnnotatedImages set = TinyWorld.write(folder, 2, 1);
    List<ImageBatches.Sample> samples =
        set.images().stream()
            .map(image -> new ImageBatches.Sample(image, set.read(image)))
            .toList();
    Set<Integer> heights = new HashSet<>();
    Set<Boolean> mirrored = new HashSet<>();
    for (int seed = 0; seed < 24; seed++) {
      try (PointerScope scope = new PointerScope()) {
        ImageBatch batch =
            ImageBatch.draw(
                new ImageBatches.SampleBatch(samples, 0),
                new Preprocessor(config),
                config.input(),
                new SplittableRandom(seed));
        ResizedSize size = batch.sizes().get(0);
        assertThat(batch.sizes()).containsOnly(size);
        assertThat(size.width()).isLessThanOrEqualTo(176);
        heights.add(size.height());
        for (int n = 0; n < 2; n++) {
          mirrored.add(isMirrored(set, n, size, batch.truths().get(n)));
        }
      }
    }
    assertThat(heights).containsExactlyInAnyOrder(112, 140, 154);
    assertThat(mirrored).containsExactlyInAnyOrder(true, false);
  }

  /** The box is that of the annotation, brought to the size, or its mirror image. */
  private static boolean isMirrored(
      AnnotatedImages set, int n, ResizedSize size, GroundTruth drawn) {
    GroundTruth straight = GroundTruth.of(set.images().get(n)).resized(size);
    boolean mirrored = drawn.boxes()[0] != straight.boxes()[0];
    assertThat(drawn.boxes())
        .containsExactly((mirrored ? straight.mirrored(size.width()) : straight).boxes());
    return mirrored;
  }
}

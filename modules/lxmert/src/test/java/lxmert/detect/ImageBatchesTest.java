package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBatchesTest {
  @TempDir Path folder;

  @Test
  void anEpochStartsAtAnyOfItsBatchesWithTheSameDraws() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder, 9, 1);
    List<String> whole = taken(images, 0);

    assertThat(whole).hasSize(4).doesNotHaveDuplicates();
    assertThat(taken(images, 1)).isEqualTo(whole.subList(1, 4));
    assertThat(taken(images, 4)).isEmpty();
  }

  @Test
  void aBatchComesInPartsOfTheSameImages() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder, 9, 1);
    List<String> whole = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    try (ImageBatches once = new ImageBatches(images, 4, 1, 5, 0);
        ImageBatches often = new ImageBatches(images, 4, 2, 5, 0);
        ImageBatches later = new ImageBatches(images, 4, 2, 5, 3)) {
      once.forEach(batch -> whole.addAll(names(batch)));
      often.forEach(batch -> parts.addAll(names(batch)));
      assertThat(parts).hasSize(8).isEqualTo(whole);
      List<String> last = new ArrayList<>();
      later.forEach(batch -> last.addAll(names(batch)));
      assertThat(last).isEqualTo(whole.subList(6, 8));
    }
  }

  private static List<String> names(ImageBatches.SampleBatch batch) {
    return batch.samples().stream()
        .map(sample -> sample.annotated().fileName() + " " + batch.seed())
        .toList();
  }

  /** Names and seed of each batch. */
  private static List<String> taken(AnnotatedImages images, long firstBatch) {
    List<String> taken = new ArrayList<>();
    try (ImageBatches epoch = new ImageBatches(images, 2, 1, 5, firstBatch)) {
      for (ImageBatches.SampleBatch batch : epoch) {
        List<String> names =
            batch.samples().stream().map(sample -> sample.annotated().fileName()).toList();
        taken.add(names + " " + batch.seed());
      }
    }
    return taken;
  }
}

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

  /** Names and seed of each batch. */
  private static List<String> taken(AnnotatedImages images, long firstBatch) {
    List<String> taken = new ArrayList<>();
    try (ImageBatches epoch = new ImageBatches(images, 2, 5, firstBatch)) {
      for (ImageBatches.SampleBatch batch : epoch) {
        List<String> names =
            batch.samples().stream().map(sample -> sample.annotated().fileName()).toList();
        taken.add(names + " " + batch.seed());
      }
    }
    return taken;
  }
}

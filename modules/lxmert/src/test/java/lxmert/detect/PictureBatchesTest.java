package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureBatchesTest {
  @TempDir Path folder;

  @Test
  void anEpochStartsAtAnyOfItsBatchesWithTheSameDraws() throws IOException {
    PictureSet pictures = TinyWorld.write(folder, 9, 1);
    List<String> whole = taken(pictures, 0);

    assertThat(whole).hasSize(4).doesNotHaveDuplicates();
    assertThat(taken(pictures, 1)).isEqualTo(whole.subList(1, 4));
    assertThat(taken(pictures, 4)).isEmpty();
  }

  /** Names and seed of each batch. */
  private static List<String> taken(PictureSet pictures, long firstBatch) {
    List<String> taken = new ArrayList<>();
    try (PictureBatches epoch = new PictureBatches(pictures, 2, 5, firstBatch)) {
      for (PictureBatches.Batch batch : epoch) {
        List<String> names =
            batch.samples().stream().map(sample -> sample.picture().fileName()).toList();
        taken.add(names + " " + batch.seed());
      }
    }
    return taken;
  }
}

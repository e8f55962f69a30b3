package lxmert.serving;

import java.util.Collections;
import java.util.List;
import lxmert.checkpoint.LoadedModel;
import lxmert.text.TokenBatch;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;

/** First runs of a model, which take longer than those that follow. */
final class WarmUp {
  private static final int REGIONS = 36;

  private WarmUp() {}

  /** Runs batches of 1, 2, 4 and so on, up to the largest. */
  static void run(LoadedModel model, int maxBatch) {
    int size = model.config().visualFeatDim();
    Regions blank =
        new Regions(
            1,
            1,
            size,
            new float[REGIONS * 4],
            new float[REGIONS * size],
            new int[REGIONS],
            new float[REGIONS],
            new int[REGIONS],
            new float[REGIONS]);
    int[] words = new WordPieceTokenizer(model.vocabulary()).encode("what", model.lengthOr(null));
    for (int batch = 1; batch <= maxBatch; batch *= 2) {
      List<Regions> images = Collections.nCopies(batch * model.architecture().images(), blank);
      model.answering().logitsOfEach(images, TokenBatch.of(Collections.nCopies(batch, words)));
    }
  }
}

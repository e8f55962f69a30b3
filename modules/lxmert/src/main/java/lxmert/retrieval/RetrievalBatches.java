package lxmert.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.function.LongPredicate;
import lxmert.batch.BatchOptions;
import lxmert.batch.BatchPlan;
import lxmert.batch.BatchStream;
import lxmert.dataset.CaptionedImages;
import lxmert.regions.RegionStore;
import lxmert.text.TokenBatch;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;

/**
 * Right pairs as batches, each with three wrong ones, made in the background a few ahead of the
 * reader. Which pairs form a batch depends on seed and epoch alone, what is drawn for a right pair
 * on seed, epoch and pair: so batches are the same whatever the threads, and an epoch can be
 * entered at any batch.
 */
final class RetrievalBatches implements AutoCloseable {
  private final CaptionedImages pairs;
  private final WrongPairs wrong;
  private final RegionStore regions;
  private final List<int[]> words;
  private final BatchOptions options;
  private final ExecutorService threads;

  /**
   * Prepares the right pairs.
   *
   * @param regions of all images; stays open and the caller's
   * @throws lxmert.io.UserError if there are fewer than two images
   */
  RetrievalBatches(
      CaptionedImages pairs,
      RegionStore regions,
      WordPieceTokenizer tokenizer,
      BatchOptions options) {
    this.pairs = pairs;
    this.regions = regions;
    this.options = options;
    wrong = new WrongPairs(pairs);
    words =
        pairs.sentences().stream()
            .map(sentence -> tokenizer.encode(sentence, options.maxLength()))
            .toList();
    threads = BatchStream.threads(options.threads());
  }

  /** Number of batches in one epoch; 0 if there are too few pairs for a full one. */
  int batchesPerEpoch() {
    return options.batches(pairs.rows().size());
  }

  /**
   * The batches of an epoch: shuffled, sentences of similar length together.
   *
   * @param epoch counted from 1
   * @param firstBatch where to begin, counted from 0
   * @param wanted the numbers of the batches that are made
   */
  BatchStream<RetrievalBatch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    long ofRun = new SplittableRandom(options.seed()).nextLong();
    long ofEpoch = new SplittableRandom(ofRun + epoch).nextLong();
    BatchPlan plan =
        BatchPlan.shuffled(
            pairs.rows().size(),
            row -> words.get(pairs.rows().get(row).sentence()).length,
            options.batchSize(),
            options.dropLast(),
            new SplittableRandom(ofRun + epoch));
    return new BatchStream<>(
        plan, firstBatch, wanted, rows -> batch(rows, ofEpoch), threads, options.prefetch());
  }

  private RetrievalBatch batch(int[] rows, long seed) {
    List<String> ids = new ArrayList<>();
    List<int[]> sentences = new ArrayList<>();
    List<Regions> images = new ArrayList<>();
    Map<Integer, Regions> read = new HashMap<>();
    for (int row : rows) {
      CaptionedImages.Row right = pairs.rows().get(row);
      SplittableRandom random = new SplittableRandom(seed + row);
      int second = wrong.sentence(right, random);
      int third = wrong.image(right, random);
      int fourth = wrong.sentence(right, random);
      Regions own = regions(right.image(), read);
      images.addAll(List.of(own, own, regions(third, read), own));
      for (int sentence : new int[] {right.sentence(), second, right.sentence(), fourth}) {
        sentences.add(words.get(sentence));
      }
      ids.add(pairs.images().get(right.image()) + ": " + pairs.sentences().get(right.sentence()));
    }
    return new RetrievalBatch(ids, TokenBatch.of(sentences), RegionBatch.of(images));
  }

  private Regions regions(int image, Map<Integer, Regions> read) {
    return read.computeIfAbsent(image, each -> regions.get(pairs.images().get(each)));
  }

  /** Ends the background threads. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

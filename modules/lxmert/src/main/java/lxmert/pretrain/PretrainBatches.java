package lxmert.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.function.LongPredicate;
import lxmert.batch.BatchOptions;
import lxmert.batch.BatchPlan;
import lxmert.batch.BatchStream;
import lxmert.text.WordPieceTokenizer;

/**
 * A split as batches, made in the background a few ahead of the reader. Which entries form a batch
 * depends on seed and epoch alone, what is hidden in an example on seed, epoch and entry: so
 * batches are the same whatever the threads, and an epoch can be entered at any batch.
 */
public final class PretrainBatches implements AutoCloseable {
  /** The pass whose draws validation uses, always the same. */
  private static final int VALIDATION = 0;

  private final PretrainSplit split;
  private final BatchOptions options;
  private final ExampleMaker maker;
  private final ImageQuestions questions;
  private final ExecutorService threads;

  /**
   * Prepares a split.
   *
   * @param split the entries
   * @param training the training split, whose regions replace masked ones at random; {@code split}
   *     itself where that is trained on
   * @throws lxmert.io.UserError if sentences are to be exchanged and there is only one image
   */
  public PretrainBatches(
      PretrainSplit split,
      PretrainSplit training,
      WordPieceTokenizer tokenizer,
      PretrainObjective objective,
      BatchOptions options) {
    this.split = split;
    this.options = options;
    maker = new ExampleMaker(split, training, tokenizer, options.maxLength(), objective);
    questions = new ImageQuestions(objective.questions());
    threads = BatchStream.threads(options.threads());
  }

  /** Number of batches in one epoch; 0 if there are too few entries for a full one. */
  public int batchesPerEpoch() {
    return options.batches(split.size());
  }

  /** Number of batches of a validation. */
  public int validationBatches() {
    return options.keepingLast().batches(split.size());
  }

  /**
   * The batches of an epoch for training: shuffled, sentences of similar length together.
   *
   * @param epoch counted from 1
   * @param firstBatch where to begin, counted from 0, to go on after an interruption
   * @param wanted the numbers of the batches that are made
   */
  public BatchStream<PretrainBatch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    long start = new SplittableRandom(options.seed()).nextLong();
    BatchPlan plan =
        BatchPlan.shuffled(
            split.size(),
            index -> maker.length(index, draws(epoch, index)),
            options.batchSize(),
            options.dropLast(),
            new SplittableRandom(start + epoch));
    return stream(plan, firstBatch, wanted, epoch, questions.in(epoch));
  }

  /**
   * All entries in their order, with every task. The same in every epoch, so that figures can be
   * compared: the published code hides other words each time.
   *
   * @param wanted the numbers of the batches that are made
   */
  public BatchStream<PretrainBatch> validation(LongPredicate wanted) {
    BatchPlan plan = BatchPlan.inOrder(split.size(), options.batchSize());
    return stream(plan, 0, wanted, VALIDATION, questions.in(Integer.MAX_VALUE));
  }

  private BatchStream<PretrainBatch> stream(
      BatchPlan plan, long firstBatch, LongPredicate wanted, int epoch, boolean withAnswers) {
    return new BatchStream<>(
        plan,
        firstBatch,
        wanted,
        entries -> {
          List<PretrainExample> examples = new ArrayList<>();
          for (int index : entries) {
            examples.add(maker.make(index, draws(epoch, index)));
          }
          return PretrainBatch.of(examples, withAnswers);
        },
        threads,
        options.prefetch());
  }

  private RandomSource draws(int epoch, int index) {
    return new SeededRandomSource(options.seed(), epoch, index);
  }

  /** Ends the background threads. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

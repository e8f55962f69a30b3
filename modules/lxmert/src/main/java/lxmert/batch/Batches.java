package lxmert.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.function.LongPredicate;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.UserError;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Examples as batches for training or evaluation. Words are kept as ids; regions are read from the
 * store on background threads, so that memory holds no more than the prefetched batches. Which
 * questions form which batch depends on the seed and the epoch alone.
 */
public final class Batches implements AutoCloseable {
  private final BatchOptions options;
  private final List<? extends Example> examples;
  private final int[] lengths;
  private final int dropped;
  private final BatchAssembler assembler;
  private final ExecutorService threads;

  private Batches(
      BatchOptions options,
      List<? extends Example> examples,
      List<int[]> words,
      int dropped,
      BatchAssembler assembler) {
    this.options = options;
    this.examples = examples;
    this.dropped = dropped;
    this.assembler = assembler;
    lengths = words.stream().mapToInt(ids -> ids.length).toArray();
    threads = BatchStream.threads(options.threads());
  }

  /** As {@link #of(List, ExampleInputs, AnswerVocabulary, BatchOptions)}, nothing kept back. */
  public static Batches of(
      List<? extends Example> examples,
      RegionStore regions,
      WordPieceTokenizer tokenizer,
      @Nullable AnswerVocabulary answers,
      BatchOptions options) {
    ExampleInputs inputs =
        new ExampleInputs(regions, tokenizer, options.maxLength(), Ablation.NONE);
    return of(examples, inputs, answers, options);
  }

  /**
   * Prepares examples.
   *
   * @param inputs whose store stays open while batches are made and is closed by the caller
   * @param answers for soft-score targets (docs/model.md, "Answers"), null for none. An answer of a
   *     label that is not among them has no place in the targets.
   * @throws UserError if there are no examples, or an image of one has no regions and {@link
   *     BatchOptions#dropWithoutRegions} is off
   */
  public static Batches of(
      List<? extends Example> examples,
      ExampleInputs inputs,
      @Nullable AnswerVocabulary answers,
      BatchOptions options) {
    List<? extends Example> kept = withRegions(examples, inputs, options.dropWithoutRegions());
    List<int[]> words = kept.stream().map(inputs::words).toList();
    return new Batches(
        options,
        kept,
        words,
        examples.size() - kept.size(),
        new BatchAssembler(kept, words, inputs, answers));
  }

  private static List<? extends Example> withRegions(
      List<? extends Example> examples, ExampleInputs inputs, boolean drop) {
    Map<List<String>, Boolean> known = new HashMap<>();
    List<Example> kept = new ArrayList<>();
    Example missing = null;
    for (Example example : examples) {
      if (known.computeIfAbsent(example.imageIds(), ids -> inputs.hasRegions(example))) {
        kept.add(example);
      } else if (missing == null) {
        missing = example;
      }
    }
    if (missing != null && (!drop || kept.isEmpty())) {
      throw new UserError(
          "%d of %d questions ask about images without regions, first question %s about \"%s\""
              .formatted(
                  examples.size() - kept.size(),
                  examples.size(),
                  missing.id(),
                  String.join("\" and \"", missing.imageIds())));
    }
    if (kept.isEmpty()) {
      throw new UserError("there are no questions");
    }
    return List.copyOf(kept);
  }

  /** The examples that are used, in their order. */
  public List<? extends Example> examples() {
    return examples;
  }

  /** Number of examples that were left out because an image of theirs has no regions. */
  public int dropped() {
    return dropped;
  }

  /** Number of batches in one epoch; 0 if they are all smaller than a full one. */
  public int batchesPerEpoch() {
    return options.batches(examples.size());
  }

  /**
   * The batches of one epoch: shuffled, questions of similar length together.
   *
   * @param epoch counted from 1
   */
  public BatchStream<Batch> epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * As {@link #epoch(int)}, from batch {@code firstBatch} on, counted from 0: the same batches that
   * a whole epoch has there, to go on with after an interruption.
   */
  public BatchStream<Batch> epoch(int epoch, long firstBatch) {
    return epoch(epoch, firstBatch, number -> true);
  }

  /**
   * As {@link #epoch(int, long)}, but only some of the batches are made.
   *
   * @param wanted their numbers, counted from the start of the epoch
   */
  public BatchStream<Batch> epoch(int epoch, long firstBatch, LongPredicate wanted) {
    long start = new SplittableRandom(options.seed()).nextLong();
    SplittableRandom random = new SplittableRandom(start + (epoch - 1));
    return stream(
        BatchPlan.shuffled(
            lengths.length, i -> lengths[i], options.batchSize(), options.dropLast(), random),
        firstBatch,
        wanted);
  }

  /** All questions in their order, the last batch as small as it comes: for evaluation. */
  public BatchStream<Batch> inOrder() {
    return stream(BatchPlan.inOrder(examples.size(), options.batchSize()), 0, number -> true);
  }

  private BatchStream<Batch> stream(BatchPlan plan, long firstBatch, LongPredicate wanted) {
    return new BatchStream<>(
        plan, firstBatch, wanted, assembler::assemble, threads, options.prefetch());
  }

  /** Ends the background threads. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

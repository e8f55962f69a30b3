package lxmert.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import lxmert.io.UserError;
import lxmert.text.WordPieceTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Questions as batches for training or evaluation. Words are kept as ids; regions are read from the
 * store on background threads, so that memory holds no more than the prefetched batches. Which
 * questions form which batch depends on the seed and the epoch alone.
 */
public final class Batches implements AutoCloseable {
  private final BatchOptions options;
  private final List<VqaQuestion> questions;
  private final int[] lengths;
  private final int dropped;
  private final BatchAssembler assembler;
  private final ExecutorService threads;

  private Batches(
      BatchOptions options,
      List<VqaQuestion> questions,
      List<int[]> words,
      int dropped,
      BatchAssembler assembler) {
    this.options = options;
    this.questions = questions;
    this.dropped = dropped;
    this.assembler = assembler;
    lengths = words.stream().mapToInt(ids -> ids.length).toArray();
    threads = BatchStream.threads(options.threads());
  }

  /**
   * Prepares questions.
   *
   * @param regions of the pictures; stays open while batches are made and is closed by the caller
   * @param answers for soft-score targets (spec 4.7), null for none. An answer of a label that is
   *     not among them has no place in the targets.
   * @throws UserError if there are no questions, or the picture of one has no regions and {@link
   *     BatchOptions#dropWithoutRegions} is off
   */
  public static Batches of(
      List<VqaQuestion> questions,
      RegionStore regions,
      WordPieceTokenizer tokenizer,
      @Nullable AnswerVocabulary answers,
      BatchOptions options) {
    List<VqaQuestion> kept = withRegions(questions, regions, options.dropWithoutRegions());
    List<int[]> words =
        kept.stream()
            .map(question -> tokenizer.encode(question.sentence(), options.maxLength()))
            .toList();
    return new Batches(
        options,
        kept,
        words,
        questions.size() - kept.size(),
        new BatchAssembler(kept, words, regions, answers));
  }

  private static List<VqaQuestion> withRegions(
      List<VqaQuestion> questions, RegionStore regions, boolean drop) {
    Map<String, Boolean> known = new HashMap<>();
    List<VqaQuestion> kept = new ArrayList<>();
    VqaQuestion missing = null;
    for (VqaQuestion question : questions) {
      if (known.computeIfAbsent(question.imageId(), regions::contains)) {
        kept.add(question);
      } else if (missing == null) {
        missing = question;
      }
    }
    if (missing != null && (!drop || kept.isEmpty())) {
      throw new UserError(
          "%d of %d questions ask about pictures without regions, first question %s about \"%s\""
              .formatted(
                  questions.size() - kept.size(),
                  questions.size(),
                  missing.questionId(),
                  missing.imageId()));
    }
    if (kept.isEmpty()) {
      throw new UserError("there are no questions");
    }
    return List.copyOf(kept);
  }

  /** The questions that are used, in their order. */
  public List<VqaQuestion> questions() {
    return questions;
  }

  /** Number of questions that were left out because their picture has no regions. */
  public int dropped() {
    return dropped;
  }

  /** Number of batches in one epoch; 0 if they are all smaller than a full one. */
  public int batchesPerEpoch() {
    return options.batches(questions.size());
  }

  /** The batches of one epoch, from 0: shuffled, questions of similar length together. */
  public BatchStream<Batch> epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * As {@link #epoch(int)}, from batch {@code firstBatch} on, counted from 0: the same batches that
   * a whole epoch has there, to go on with after an interruption.
   */
  public BatchStream<Batch> epoch(int epoch, long firstBatch) {
    long start = new SplittableRandom(options.seed()).nextLong();
    SplittableRandom random = new SplittableRandom(start + epoch);
    return stream(
        BatchPlan.shuffled(
            lengths.length, i -> lengths[i], options.batchSize(), options.dropLast(), random),
        firstBatch);
  }

  /** All questions in their order, the last batch as small as it comes: for evaluation. */
  public BatchStream<Batch> inOrder() {
    return stream(BatchPlan.inOrder(questions.size(), options.batchSize()), 0);
  }

  private BatchStream<Batch> stream(BatchPlan plan, long firstBatch) {
    return new BatchStream<>(plan, firstBatch, assembler::assemble, threads, options.prefetch());
  }

  /** Ends the background threads. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

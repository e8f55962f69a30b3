package lxmert.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lxmert.batch.BatchOptions;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.tensor.Precision;

/**
 * How a model is trained on sentences about images: everything but the files. What the recipes of
 * all such tasks share; each is a record, read from a YAML file in {@code config/} whose keys are
 * these names in snake case.
 */
public interface Recipe {
  /** Keys that may be missing in the file of a recipe, and those whose values they have then. */
  Map<String, String> STAND_INS = Map.of("micro_batch_size", "batch_size");

  /** Threads that make batches ahead of the training. */
  int LOADER_THREADS = 2;

  /** Examples in a training step. */
  int batchSize();

  /** Examples that are computed together; divides the batch size. */
  int microBatchSize();

  /** Times that the training examples are gone through. */
  int epochs();

  /** Most word pieces of a sentence, [CLS] and [SEP] included; the rest is cut off. */
  int maxLength();

  /** Of the first weights, the order of the examples, and everything drawn. */
  long seed();

  /** Of the matrix products. */
  Precision precision();

  /** Steps between two lines of the log. */
  int logEvery();

  /** When the run is saved. */
  CheckpointSettings checkpoint();

  /** Learning rate and what belongs to it. */
  OptimizerSettings optimizer();

  /** What makes the optimiser of these. */
  default OptimizerSource optimizerSource() {
    return optimizer();
  }

  /** What the trainer needs to know. */
  default Trainer.Settings training() {
    return new Trainer.Settings(
        epochs(),
        optimizerSource(),
        precision(),
        seed(),
        logEvery(),
        checkpoint(),
        batchSize() / microBatchSize());
  }

  /**
   * How the training examples are made to batches; those without regions are left out.
   *
   * @param prefetch batches that are made ahead
   */
  default BatchOptions batches(int prefetch) {
    return new BatchOptions(
        microBatchSize(), maxLength(), seed(), true, true, LOADER_THREADS, prefetch);
  }

  /**
   * Checks that the training examples make a step.
   *
   * @param batchesPerEpoch micro-batches of the examples whose images have regions
   * @param train their files
   * @param unit what they are called
   * @throws UserError if they do not
   */
  default void requireStep(long batchesPerEpoch, List<Path> train, String unit) {
    if (batchesPerEpoch * microBatchSize() < batchSize()) {
      throw new UserError(
          "%s has fewer %s with regions than batch_size %d"
              .formatted(
                  train.stream().map(Path::toString).collect(Collectors.joining(", ")),
                  unit,
                  batchSize()));
    }
  }

  /**
   * Checks the whole numbers of a recipe, in the order of the interface; for constructors, in which
   * the record has no values yet.
   *
   * @throws IllegalArgumentException naming the first key whose value cannot be
   */
  static void requireRanges(
      int batchSize,
      int microBatchSize,
      int epochs,
      int maxLength,
      int vocabularySize,
      int logEvery) {
    Check.atLeast(1, "batch_size", batchSize);
    Check.atLeast(1, "micro_batch_size", microBatchSize);
    Check.atLeast(1, "epochs", epochs);
    Check.atLeast(3, "max_length", maxLength);
    Check.atLeast(1, "vocabulary_size", vocabularySize);
    Check.atLeast(1, "log_every", logEvery);
    Check.that(
        batchSize % microBatchSize == 0,
        "batch_size",
        batchSize,
        "a multiple of micro_batch_size, " + microBatchSize);
  }
}

package lxmert.train;

import java.nio.file.Path;
import lxmert.io.Progress;
import org.bytedeco.pytorch.Module;

/**
 * What a {@link Trainer} trains: the data, the way from a batch to its loss, and how good the model
 * has become. VQA, GQA, NLVR2 and pre-training are one small class each.
 *
 * @param <B> a batch
 */
public interface Task<B> {
  /** The batches of one epoch. Closing stops whatever prepares them. */
  interface Epoch<B> extends Iterable<B>, AutoCloseable {
    @Override
    void close();
  }

  /** Name for people, such as {@code VQA}. */
  String name();

  /** Name of the figure, 0 to 1, that is drawn beside the loss. */
  default String plottedFigure() {
    return "accuracy";
  }

  /** The model; already on its device. */
  Module module();

  /** Batches in every epoch. */
  long batchesPerEpoch();

  /** The batches of an epoch, counted from 1; the same for the same seed and epoch. */
  Epoch<B> epoch(int epoch);

  /** Number of examples in a batch. */
  int size(B batch);

  /** Ids of a batch's examples, for messages. */
  String describe(B batch);

  /**
   * The loss of a batch. Runs inside the trainer's scope and precision, the model in training mode.
   */
  Step step(B batch);

  /**
   * Scores the model on the validation split. Runs without gradients, the model in evaluation mode;
   * the precision is the task's own choice.
   */
  Evaluation evaluate(Progress progress);

  /** Saves the model as a folder, atomically, replacing what is there. */
  void save(Path folder);
}

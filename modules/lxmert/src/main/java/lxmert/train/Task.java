package lxmert.train;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongPredicate;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.ranks.Ranks;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

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

    /** Batches whose preparation is ended by {@code close}. */
    static <B> Epoch<B> of(Iterable<B> batches, Runnable close) {
      return new Epoch<>() {
        @Override
        public Iterator<B> iterator() {
          return batches.iterator();
        }

        @Override
        public void close() {
          close.run();
        }
      };
    }
  }

  /**
   * A second model of the same kind, on the same device, for another thread.
   *
   * @param module whose parameters are in the order of the task's own
   * @param step as {@link Task#step}, by this model
   */
  record Replica<B>(Module module, Function<B, Step> step) {}

  /** Name for people, such as {@code VQA}. */
  String name();

  /** What kind of model it makes, in words. */
  ModelDescription description();

  /** The model; already on its device. */
  Module module();

  /** Batches in every epoch. */
  long batchesPerEpoch();

  /**
   * The batches of an epoch from one of them on; the same for the same seed and epoch, wherever it
   * starts. Whatever is drawn at random for a batch depends on its place alone, not on the batches
   * before it.
   *
   * @param epoch counted from 1
   * @param firstBatch counted from 0; those before it are not made
   * @param wanted the numbers of the batches that are made, counted likewise; a task that trains in
   *     one process only may make them all
   */
  Epoch<B> epoch(int epoch, long firstBatch, LongPredicate wanted);

  /** Number of examples in a batch. */
  int size(B batch);

  /** Ids of a batch's examples, in its order. */
  List<String> ids(B batch);

  /** A batch as the model sees it, by name and on the CPU: to be saved where a step went wrong. */
  Map<String, Tensor> tensors(B batch);

  /**
   * The loss of a batch. Runs inside the trainer's scope and precision, the model in training mode.
   * What dropout draws by {@link lxmert.tensor.Dropout} depends on the batch's place alone; so does
   * what is drawn from libtorch's generator, as long as there is one worker.
   */
  Step step(B batch);

  /**
   * A model for a further worker. Its weights are of no matter: it is going to share the task's.
   *
   * @throws UserError if the task trains with one worker only
   */
  default Replica<B> replica() {
    throw new UserError(name() + " trains with one worker, expected workers to be 1");
  }

  /**
   * Scores the model on the validation split. Runs without gradients, the model in evaluation mode;
   * the precision is the task's own choice.
   *
   * @param ranks each of which may score a share; all of them get the same evaluation, to the bit
   *     that of one process
   */
  Evaluation evaluate(Ranks ranks, Progress progress);

  /** Saves the model as a folder, atomically, replacing what is there. */
  void save(Path folder);
}

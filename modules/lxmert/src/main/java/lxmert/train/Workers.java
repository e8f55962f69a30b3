package lxmert.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import lxmert.tensor.ComputeThreads;
import lxmert.tensor.Dropout;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Computes the gradients of a step's batches: one batch after the other on all of libtorch's
 * threads, or several at once, each on a thread of its own and on a replica of the model that
 * shares the parameters.
 *
 * <p>Gradients are added in the order of the batches, whoever is done first, and what dropout draws
 * for a batch depends on its number alone. So the sum is the same to the bit for any number of
 * workers, one with one thread included.
 */
public final class Workers<B> implements AutoCloseable {
  private final Trainer.Settings settings;
  private final Device device;
  private final List<Task.Replica<B>> replicas;
  private final ToIntFunction<B> size;

  /** Those of each replica, in the order of the optimiser's. */
  private final List<TensorVector> parameters = new ArrayList<>();

  private final @Nullable ComputeThreads threads;

  /** What the batches of the step have left to do, by their numbers. */
  private final Map<Long, Step.Second> seconds = new LinkedHashMap<>();

  /**
   * Workers on models, the parameters of the first of which lie where they will stay.
   *
   * @param replicas one for each worker: a single one uses all of libtorch's threads for each
   *     batch; several are for a CPU only, and get the parameters of the first
   * @param size examples in a batch
   * @param parameters of the first
   */
  public Workers(
      List<Task.Replica<B>> replicas,
      ToIntFunction<B> size,
      TensorVector parameters,
      Trainer.Settings settings,
      Device device) {
    this.replicas = List.copyOf(replicas);
    this.size = size;
    this.settings = settings;
    this.device = device;
    this.parameters.add(parameters);
    replicas.stream().skip(1).forEach(this::shareParameters);
    threads = replicas.size() == 1 ? null : new ComputeThreads(replicas.size());
  }

  private void shareParameters(Task.Replica<B> replica) {
    TensorVector own = replica.module().parameters();
    try (PointerScope scope = new PointerScope()) {
      for (long i = 0; i < own.size(); i++) {
        own.get(i).set_data(parameters.get(0).get(i).detach());
      }
    }
    parameters.add(own);
  }

  /** Batches that are computed at once. */
  int count() {
    return replicas.size();
  }

  /** Puts all models into training mode. */
  public void train() {
    replicas.forEach(replica -> replica.module().train(true));
  }

  /**
   * Adds the gradients of batches, each divided by the number of batches in a step, to those of the
   * first model. A batch whose loss is not finite adds nothing.
   *
   * @param batches at most {@link #count}
   * @param first number of the first batch, from the beginning of the run
   * @return what each gave
   */
  public List<BatchOutcome> addGradients(List<B> batches, long first) {
    if (threads == null) {
      return List.of(alone(batches.get(0), first));
    }
    BatchOutcome[] outcomes = new BatchOutcome[batches.size()];
    threads.callForEach(
        batches.size(), i -> outcomes[i] = besideOthers(i, batches.get(i), first + i));
    Precision.forgetConversions();
    for (int i = 1; i < batches.size(); i++) {
      moveGradients(parameters.get(i), parameters.get(0));
    }
    return Arrays.asList(outcomes);
  }

  private BatchOutcome alone(B batch, long number) {
    try (PointerScope scope = new PointerScope();
        Dropout.Masks masks = Dropout.shared(seed(number));
        Precision.Region region = settings.precision().on(device)) {
      Step result = replicas.get(0).step().apply(batch);
      if (result.second() != null) {
        seconds.put(number, result.second());
      }
      return backward(result, size.applyAsInt(batch));
    }
  }

  /**
   * Adds the gradients of the second losses that the batches of a step have.
   *
   * @param step counted from 0
   * @return what each gave
   */
  List<BatchOutcome> addSecondGradients(long step) {
    List<BatchOutcome> outcomes = new ArrayList<>();
    seconds.values().removeIf(second -> second.from() > step);
    seconds.forEach(
        (number, second) -> {
          try (PointerScope scope = new PointerScope();
              Dropout.Masks masks = Dropout.shared(seed(~number));
              Precision.Region region = settings.precision().on(device)) {
            outcomes.add(backward(second.pass().get(), 0));
          }
        });
    seconds.clear();
    return outcomes;
  }

  private BatchOutcome besideOthers(int worker, B batch, long number) {
    try (PointerScope scope = new PointerScope();
        Dropout.Masks masks = Dropout.own(seed(number));
        Precision.Region region = settings.precision().onOneOfSeveral(device)) {
      return backward(replicas.get(worker).step().apply(batch), size.applyAsInt(batch));
    }
  }

  private BatchOutcome backward(Step result, int size) {
    double loss = result.loss().item_double();
    if (Double.isFinite(loss)) {
      result.loss().div(new Scalar((double) settings.accumulate())).backward();
    }
    return new BatchOutcome(loss, size, result.measures());
  }

  private long seed(long number) {
    long start = new SplittableRandom(settings.seed()).nextLong();
    return new SplittableRandom(start + number).nextLong();
  }

  private static void moveGradients(TensorVector from, TensorVector to) {
    try (PointerScope scope = new PointerScope()) {
      for (long i = 0; i < from.size(); i++) {
        Tensor gradient = from.get(i).mutable_grad();
        Tensor sum = to.get(i).mutable_grad();
        if (!sum.defined()) {
          sum.put(gradient);
        } else if (gradient.defined()) {
          sum.add_(gradient);
        }
        gradient.reset();
      }
    }
  }

  /** Does what follows on the gradients, on one thread where the workers have one each. */
  public void update(Runnable work) {
    if (threads == null) {
      work.run();
    } else {
      threads.callForEach(1, i -> work.run());
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.close();
    }
  }
}

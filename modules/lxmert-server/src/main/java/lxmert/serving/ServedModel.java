package lxmert.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lxmert.checkpoint.LoadedModel;
import lxmert.checkpoint.ModelFolder;
import lxmert.explain.Explanation;
import lxmert.explain.RelevanceMethod;
import lxmert.io.UserError;
import lxmert.serving.ServingError.Kind;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.text.WordPieceTokenizer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * A model under its name: first on the way, then ready, at last closed. Any number of threads may
 * ask.
 */
public final class ServedModel implements AutoCloseable {
  /** The only version that a model has. */
  public static final String VERSION = "1";

  private final String name;
  private final Path folder;
  private final int images;
  private final ServingLimits limits;
  private final ServingListener listener;
  private final ModelStatistics statistics = new ModelStatistics();
  private final BatchQueue queue;
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile @Nullable Loaded loaded;

  /** What is there once the model is. */
  private record Loaded(
      LoadedModel model,
      WordPieceTokenizer tokenizer,
      RegionFinder finder,
      ModelWorker worker,
      @Nullable ModelExplainer explainer) {}

  /**
   * A model that is not loaded yet.
   *
   * @throws UserError if the folder holds no answering model
   */
  public ServedModel(String name, Path folder, ServingLimits limits, ServingListener listener) {
    this.name = name;
    this.folder = folder;
    this.limits = limits;
    this.listener = listener;
    images = ModelFolder.architecture(folder).images();
    queue = new BatchQueue(limits);
  }

  /**
   * Loads and warms up; from then on it answers.
   *
   * @throws UserError if a file is missing or broken, or the detector's features do not fit
   */
  public void load(RegionFinder finder, Precision precision, String device) {
    LoadedModel model;
    try (PointerScope scope = new PointerScope()) {
      model = LoadedModel.load(folder, precision, Devices.parse(device));
    }
    try {
      int expected = model.config().visualFeatDim();
      if (finder.featureSize() != expected) {
        throw new UserError(
            "the detector makes features of size %d, but the model %s reads features of size %d"
                .formatted(finder.featureSize(), folder, expected));
      }
      WarmUp.run(model, limits.maxBatch());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    ModelWorker worker = new ModelWorker(name, model, finder, queue, statistics, listener);
    ModelExplainer explainer =
        limits.explanations() == 0
            ? null
            : new ModelExplainer(folder, device, limits.explanations(), listener);
    loaded =
        new Loaded(model, new WordPieceTokenizer(model.vocabulary()), finder, worker, explainer);
    ready.countDown();
  }

  /**
   * Waits until it answers.
   *
   * @throws ServingError if it does not before the deadline
   */
  public void awaitReady(Deadline deadline) {
    try {
      if (!ready.await(Math.max(0, deadline.remaining()), TimeUnit.NANOSECONDS)) {
        ready();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingError(Kind.UNAVAILABLE, "the server is shutting down", e);
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Images that a question is about. */
  public int images() {
    return images;
  }

  /** Whether it answers. */
  public boolean isReady() {
    return loaded != null;
  }

  /** Whether its thread has not died: true until it is loaded. */
  public boolean isAlive() {
    Loaded now = loaded;
    return now == null || now.worker.isAlive();
  }

  /** Elements that wait. */
  public int queueSize() {
    return queue.size();
  }

  /** How long what waits should take, by what it took of late. */
  public Duration expectedWait() {
    return Duration.ofNanos(queue.size() * statistics.nanosPerElement());
  }

  /** What it has done. */
  public ModelStatistics statistics() {
    return statistics;
  }

  /**
   * All answers that it can give, in the order of the scores.
   *
   * @throws ServingError if it is not loaded
   */
  public List<String> answers() {
    return ready().model.answers();
  }

  /**
   * D, the size of a region's feature.
   *
   * @throws ServingError if it is not loaded
   */
  public int featureSize() {
    return ready().model.config().visualFeatDim();
  }

  /**
   * The names of the object classes that its regions have by number.
   *
   * @throws ServingError if it is not loaded
   */
  public List<String> objectNames() {
    return ready().finder.objectNames();
  }

  /**
   * The names of the attributes that its regions have by number.
   *
   * @throws ServingError if it is not loaded
   */
  public List<String> attributeNames() {
    return ready().finder.attributeNames();
  }

  /** Whether it gives explanations. */
  public boolean explains() {
    return limits.explanations() > 0;
  }

  /**
   * Looks at the header of an image that a question will be about.
   *
   * @param label of the image, for errors
   * @throws ServingError if it is no image or too large, or the model is not loaded
   */
  public PendingImage open(byte[] image, String label) {
    return ready().finder.open(image, label);
  }

  /**
   * Answers questions, together with those of others that wait.
   *
   * @param priority 1 is the most urgent
   * @return the scores in the order of the questions
   * @throws ServingError if one cannot be answered: then none is
   */
  public JobResult answer(List<ModelQuestion> questions, int priority, Deadline deadline) {
    Loaded now = ready();
    if (questions.size() > limits.maxBatch()) {
      throw ServingError.invalid(
          "a batch of %d, expected at most %d".formatted(questions.size(), limits.maxBatch()));
    }
    List<Tokens> tokens = questions.stream().map(each -> tokens(each.text(), now)).toList();
    Set<PendingImage> distinct = new LinkedHashSet<>();
    questions.forEach(each -> distinct.addAll(each.images()));
    long bytes = distinct.stream().mapToLong(PendingImage::decodedBytes).sum();
    queue.reserve(questions.size(), bytes);
    try {
      for (PendingImage image : distinct) {
        now.finder.decode(image, deadline, listener);
      }
    } catch (RuntimeException | Error e) {
      queue.release(questions.size(), bytes);
      throw e;
    }
    Job job = new Job(questions, tokens, priority, deadline);
    queue.add(job);
    try {
      return job.await();
    } finally {
      queue.remove(job);
    }
  }

  /**
   * Says why it answers as it does.
   *
   * @param scores its answers to these questions
   * @param answer what to explain; null: the best answer to each question
   * @throws ServingError if it gives no explanations or no such answer, too many are asked for at
   *     once, or the deadline passes
   */
  public List<Explanation> explain(
      List<ModelQuestion> questions,
      List<Scores> scores,
      @Nullable String answer,
      RelevanceMethod method,
      Deadline deadline) {
    ModelExplainer explainer = explainer();
    List<String> answers = answers();
    List<String> chosen =
        scores.stream()
            .map(each -> answer == null ? answers.get(each.best(1).get(0)) : answer)
            .toList();
    return explainer.explain(questions, scores, chosen, method, deadline);
  }

  /**
   * Refuses what it cannot explain, before anything is computed.
   *
   * @param answer to be explained; null: the best answer
   * @throws ServingError if it gives no explanations, or no such answer
   */
  public void requireExplanation(@Nullable String answer) {
    explainer();
    if (answer != null && !answers().contains(answer)) {
      throw ServingError.invalid(
          "'explain_answer' is none of the model's %d answers, such as '%s'"
              .formatted(answers().size(), answers().get(0)));
    }
  }

  private ModelExplainer explainer() {
    ModelExplainer explainer = ready().explainer;
    if (explainer == null) {
      throw new ServingError(Kind.UNSUPPORTED, "explanations are switched off");
    }
    return explainer;
  }

  private static Tokens tokens(String text, Loaded now) {
    int length = now.model.lengthOr(null);
    int[] ids = now.tokenizer.encode(text, length);
    boolean full = ids.length == length;
    return new Tokens(ids, full && now.tokenizer.encode(text, length + 1).length > length);
  }

  private Loaded ready() {
    Loaded now = loaded;
    if (now == null) {
      throw new ServingError(Kind.UNAVAILABLE, "Model " + name + " is currently loading");
    }
    return now;
  }

  /** Fails what waits, lets end what runs, and frees the model. */
  @Override
  public void close() {
    queue.close();
    Loaded now = loaded;
    if (now != null) {
      now.worker.join();
      if (now.explainer != null) {
        now.explainer.close();
      }
      now.model.close();
    }
  }
}

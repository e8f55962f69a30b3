package lxmert.finetune;

import java.nio.file.Path;
import lxmert.batch.Ablation;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.LoadedModel;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.UserError;
import lxmert.model.Answering;
import lxmert.model.ProblemType;
import lxmert.regions.RegionStore;
import lxmert.tensor.Precision;
import lxmert.text.WordPieceTokenizer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/** A fine-tuned model, ready to answer a task's examples. */
public final class TrainedModel implements AutoCloseable {
  private final FinetuneTask task;
  private final LoadedModel model;
  private final ExampleInputs inputs;
  private final AnswerVocabulary answers;

  private TrainedModel(FinetuneTask task, LoadedModel model, ExampleInputs inputs) {
    this.task = task;
    this.model = model;
    this.inputs = inputs;
    answers = AnswerVocabulary.of(model.answers());
  }

  /**
   * Where a model and the regions that it reads are, and how it is run.
   *
   * @param model the model's folder
   * @param regions the store
   * @param task null: the one that the model was trained for, see {@link FinetuneTask#of}
   * @param maxLength most word pieces of a sentence; null: as in training
   * @param ablation what is kept from the model
   * @param precision of the forward pass
   * @param device where it runs
   */
  public record Source(
      Path model,
      Path regions,
      @Nullable FinetuneTask task,
      @Nullable Integer maxLength,
      Ablation ablation,
      Precision precision,
      Device device) {}

  /**
   * Loads a model folder and opens a region store.
   *
   * @throws UserError if a file is missing or broken, or if they do not fit each other
   */
  public static TrainedModel open(Source source) {
    LoadedModel model = LoadedModel.load(source.model(), source.precision(), source.device());
    try {
      return open(source, model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static TrainedModel open(Source source, LoadedModel model) {
    int images = model.architecture().images();
    FinetuneTask task =
        source.task() == null
            ? FinetuneTask.of(model.use(), images, source.model())
            : source.task();
    task.requireFitting(images, source.model());
    int maxLength = model.lengthOr(source.maxLength());
    int expected = model.config().visualFeatDim();
    RegionStore store = RegionStore.open(source.regions());
    if (store.featureSize() != expected) {
      store.close();
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(source.regions(), store.featureSize(), source.model(), expected));
    }
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(model.vocabulary());
    return new TrainedModel(
        task, model, new ExampleInputs(store, tokenizer, maxLength, source.ablation()));
  }

  /** What it is for. */
  public FinetuneTask task() {
    return task;
  }

  /** What makes probabilities of its scores. */
  ProblemType problemType() {
    return model.use().problemType();
  }

  /** The model, ready to answer. */
  public Answering answering() {
    return model.answering();
  }

  /** What it reads of an example. */
  public ExampleInputs inputs() {
    return inputs;
  }

  /** What it chooses from. */
  public AnswerVocabulary answers() {
    return answers;
  }

  @Override
  public void close() {
    model.close();
    inputs.regions().close();
  }
}

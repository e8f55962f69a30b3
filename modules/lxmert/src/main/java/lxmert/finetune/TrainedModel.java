package lxmert.finetune;

import java.nio.file.Path;
import lxmert.batch.Ablation;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.UserError;
import lxmert.model.FastAnswering;
import lxmert.model.LxmertConfig;
import lxmert.regions.RegionStore;
import lxmert.tensor.Precision;
import lxmert.text.WordPieceTokenizer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/** A fine-tuned model, ready to answer a task's examples. */
public final class TrainedModel implements AutoCloseable {
  /** Word pieces of a sentence, as in training (spec section 5). */
  private static final int MAX_LENGTH = 20;

  private final FinetuneTask task;
  private final FastAnswering answering;
  private final ExampleInputs inputs;
  private final AnswerVocabulary answers;

  private TrainedModel(
      FinetuneTask task, FastAnswering answering, ExampleInputs inputs, AnswerVocabulary answers) {
    this.task = task;
    this.answering = answering;
    this.inputs = inputs;
    this.answers = answers;
  }

  /**
   * Where a model and the regions that it reads are, and how it is run.
   *
   * @param task null: NLVR2 for a model of pairs, VQA for others
   * @param ablation what is kept from the model
   */
  public record Source(
      Path model,
      Path regions,
      @Nullable FinetuneTask task,
      Ablation ablation,
      Precision precision,
      Device device) {}

  /**
   * Loads a model folder and opens a region store.
   *
   * @throws UserError if a file is missing or broken, or if they do not fit each other
   */
  public static TrainedModel open(Source source) {
    ModelFolder folder = ModelFolder.load(source.model());
    FinetuneTask task = source.task() == null ? FinetuneTask.of(folder.model()) : source.task();
    task.requireFitting(folder.model(), source.model());
    folder.model().to(source.device(), false);
    LxmertConfig config = folder.model().config();
    RegionStore store = RegionStore.open(source.regions());
    if (store.featureSize() != config.visualFeatDim()) {
      store.close();
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(
                  source.regions(), store.featureSize(), source.model(), config.visualFeatDim()));
    }
    return new TrainedModel(
        task,
        new FastAnswering(folder.model(), source.precision()),
        new ExampleInputs(
            store,
            new WordPieceTokenizer(folder.vocabulary()),
            Math.min(MAX_LENGTH, config.maxPositionEmbeddings()),
            source.ablation()),
        AnswerVocabulary.of(folder.answers()));
  }

  /** What it is for. */
  public FinetuneTask task() {
    return task;
  }

  /** The model, packed. */
  public FastAnswering answering() {
    return answering;
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
    answering.close();
    inputs.regions().close();
  }
}

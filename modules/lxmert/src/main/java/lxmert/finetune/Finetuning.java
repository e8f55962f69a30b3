package lxmert.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.batch.Ablation;
import lxmert.batch.Batch;
import lxmert.batch.BatchOptions;
import lxmert.batch.Batches;
import lxmert.batch.ExampleInputs;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunConfiguration;
import lxmert.train.Trainer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuning run on any task, from files to a folder: the best and the last model, the course of
 * the run, the recipe as it was used ({@code recipe.yaml}), where everything came from ({@code
 * run.json}).
 */
public final class Finetuning {
  private static final int FAST_TRAINING = 2000;
  private static final int FAST_VALIDATION = 500;
  private static final int LOADER_THREADS = 2;
  private static final int PREFETCH = 4;

  /**
   * Where a run reads and writes.
   *
   * @param train examples with labels, as {@link FinetuneTask#read} reads them
   * @param valid likewise
   * @param regions region store of both splits' images
   * @param answers list of answers, {@code label2ans.json}; null where the task has them fixed
   * @param vocabulary {@code vocab.txt}; null: that of {@code from}, or learned from the training
   *     examples
   * @param from model folder or weights file whose encoders training starts from; null: fresh
   *     weights
   * @param answerTable answers of the pre-training head in {@code from}, {@code all_ans.json},
   *     whose rows are carried over; null: the answer head is a new one
   * @param out folder of the run
   */
  public record Files(
      List<Path> train,
      List<Path> valid,
      Path regions,
      @Nullable Path answers,
      @Nullable Path vocabulary,
      @Nullable Path from,
      @Nullable Path answerTable,
      Path out) {
    /** Copies the lists. */
    public Files {
      train = List.copyOf(train);
      valid = List.copyOf(valid);
    }
  }

  /**
   * How a run ended.
   *
   * @param training with the best evaluation
   * @param majority what the most frequent training answer alone scores on the validation examples,
   *     0 to 1
   */
  public record Result(Trainer.Result training, double majority) {}

  private final FinetuneTask task;
  private final Architecture architecture;
  private final FinetuneRecipe recipe;
  private final Files files;
  private final boolean fast;
  private final Ablation ablation;
  private final Device device;
  private final Progress progress;

  /**
   * Sets up a run.
   *
   * @param fast takes the first few thousand examples only, for a first look in seconds
   * @param ablation what is kept from the model, in training and in validation
   */
  public Finetuning(
      FinetuneTask task,
      FinetuneRecipe recipe,
      Files files,
      boolean fast,
      Ablation ablation,
      Device device,
      Progress progress) {
    this(task, Architecture.LXMERT, recipe, files, fast, ablation, device, progress);
  }

  private Finetuning(
      FinetuneTask task,
      Architecture architecture,
      FinetuneRecipe recipe,
      Files files,
      boolean fast,
      Ablation ablation,
      Device device,
      Progress progress) {
    this.task = task;
    this.architecture = architecture;
    this.recipe = recipe;
    this.files = files;
    this.fast = fast;
    this.ablation = ablation;
    this.device = device;
    this.progress = progress;
  }

  /** The same run of another model. */
  public Finetuning with(Architecture other) {
    return new Finetuning(task, other, recipe, files, fast, ablation, device, progress);
  }

  /**
   * Loads, trains, evaluates and saves.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Result run() {
    List<Example> train = examples(files.train(), FAST_TRAINING);
    List<Example> valid = examples(files.valid(), FAST_VALIDATION);
    AnswerVocabulary answers = answers();
    String majority = Majority.answer(train, answers);
    if (majority == null) {
      throw new UserError(
          "no label of %s is among the answers of %s"
              .formatted(names(), files.answers() == null ? task : files.answers()));
    }
    try (RegionStore regions = RegionStore.open(files.regions())) {
      Trainee model =
          new StartingModel(task, architecture, recipe, files)
              .make(train, answers, regions.featureSize(), progress);
      model.module().to(device, false);
      ExampleInputs inputs =
          new ExampleInputs(
              regions, new WordPieceTokenizer(model.vocabulary()), recipe.maxLength(), ablation);
      Evaluator validation = new Evaluator(task, valid, inputs, answers, recipe.loss());
      try (Batches training = Batches.of(train, inputs, answers, options())) {
        AnsweringTask loop =
            new AnsweringTask(
                task, model, training, validation, recipe.loss(), recipe.precision(), device);
        return train(loop, Majority.score(majority, validation.examples()));
      }
    }
  }

  private AnswerVocabulary answers() {
    AnswerVocabulary fixed = task.answers();
    Path given = files.answers();
    if (fixed != null) {
      return fixed;
    }
    if (given == null) {
      throw new UserError(task + " needs the list of its answers: --answers");
    }
    return AnswerVocabulary.read(given);
  }

  private Result train(AnsweringTask loop, double majority) {
    if (loop.batchesPerEpoch() == 0) {
      throw new UserError(
          "%s has fewer %s with regions than batch_size %d"
              .formatted(names(), task.unit(), recipe.batchSize()));
    }
    RunConfiguration configuration = RunConfiguration.of(recipe, inputs());
    Trainer<Batch> trainer =
        new Trainer<>(loop, recipe.training(), configuration, device, files.out(), progress);
    Yaml.write(files.out().resolve("recipe.yaml"), recipe);
    Result result = new Result(trainer.run(), majority);
    Json.write(files.out().resolve("run.json"), account(result));
    return result;
  }

  private Map<String, Object> inputs() {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("task", task.name());
    if (architecture != Architecture.LXMERT) {
      inputs.put("architecture", architecture.name());
    }
    inputs.put("fast", fast);
    inputs.put("ablation", ablation.name());
    inputs.put("device", device.is_cuda() ? "cuda" : "cpu");
    inputs.put("train", files.train().stream().map(Finetuning::absolute).toList());
    inputs.put("valid", files.valid().stream().map(Finetuning::absolute).toList());
    inputs.put("regions", absolute(files.regions()));
    inputs.put("answers", absolute(files.answers()));
    inputs.put("vocab", absolute(files.vocabulary()));
    inputs.put("from", absolute(files.from()));
    inputs.put("transfer_answers", absolute(files.answerTable()));
    return inputs;
  }

  private static String absolute(@Nullable Path file) {
    return file == null ? "none" : file.toAbsolutePath().normalize().toString();
  }

  private Map<String, Object> account(Result result) {
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("version", Version.NUMBER);
    account.putAll(inputs());
    account.put("best_epoch", result.training().bestEpoch());
    account.put("best", result.training().best().figures());
    account.put("majority", result.majority());
    account.put("examples_per_second", result.training().examplesPerSecond());
    return account;
  }

  private List<Example> examples(List<Path> from, int max) {
    List<Example> examples = task.read(from);
    return fast && examples.size() > max ? examples.subList(0, max) : examples;
  }

  private String names() {
    return String.join(", ", files.train().stream().map(Path::toString).toList());
  }

  private BatchOptions options() {
    return new BatchOptions(
        recipe.batchSize(),
        recipe.maxLength(),
        recipe.seed(),
        true,
        true,
        LOADER_THREADS,
        PREFETCH);
  }
}

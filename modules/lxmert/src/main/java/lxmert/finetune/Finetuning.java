package lxmert.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lxmert.attention.AttentionModel;
import lxmert.attention.CycleConsistency;
import lxmert.attention.CycleSettings;
import lxmert.batch.Ablation;
import lxmert.batch.Batch;
import lxmert.batch.Batches;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.LxmertArchitectures;
import lxmert.regions.RegionStore;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunInputs;
import lxmert.train.Trainer;
import lxmert.train.Training;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/** A fine-tuning run on any task, from files to a folder, as {@link Training} leaves it. */
public final class Finetuning {
  private static final int FAST_TRAINING = 2000;
  private static final int FAST_VALIDATION = 500;
  private static final int PREFETCH = 4;

  /**
   * What a run reads.
   *
   * @param train examples with labels, as {@link FinetuneTask#read} reads them
   * @param valid likewise
   * @param regions region store of both splits' images
   * @param answers list of answers, {@code label2ans.json}; null where the task has them fixed
   * @param vocabulary {@code vocab.txt}; null: that of {@code from}, or learned from the training
   *     examples
   * @param from model folder or weights file whose encoders training starts from; null: fresh
   *     weights
   * @param answerTable answers of the head in {@code from}: {@code all_ans.json}, or {@code from}
   *     itself where that names them, whose rows are carried over; null: the answer head is a new
   *     one
   * @param wordVectors of an attention model's words to start from, as GloVe publishes them; null:
   *     they are drawn
   */
  public record Files(
      List<Path> train,
      List<Path> valid,
      Path regions,
      @Nullable Path answers,
      @Nullable Path vocabulary,
      @Nullable Path from,
      @Nullable Path answerTable,
      @Nullable Path wordVectors) {
    /** Copies the lists. */
    public Files {
      train = List.copyOf(train);
      valid = List.copyOf(valid);
    }

    private Map<String, List<Path>> byName() {
      Map<String, List<Path>> byName = new LinkedHashMap<>();
      byName.put("train", train);
      byName.put("valid", valid);
      byName.put("regions", List.of(regions));
      byName.put("answers", RunInputs.present(answers));
      byName.put("vocab", RunInputs.present(vocabulary));
      byName.put("from", RunInputs.present(from));
      byName.put("transfer_answers", RunInputs.present(answerTable));
      return byName;
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
  private final @Nullable String family;
  private final FinetuneRecipe recipe;
  private final Files files;
  private final Ablation ablation;
  private final TrainingOptions options;

  /**
   * Sets up a run.
   *
   * @param ablation what is kept from the model, in training and in validation
   */
  public Finetuning(
      FinetuneTask task,
      FinetuneRecipe recipe,
      Files files,
      Ablation ablation,
      TrainingOptions options) {
    this(task, null, recipe, files, ablation, options);
  }

  private Finetuning(
      FinetuneTask task,
      @Nullable String family,
      FinetuneRecipe recipe,
      Files files,
      Ablation ablation,
      TrainingOptions options) {
    this.task = task;
    this.family = family;
    this.recipe = recipe;
    this.files = files;
    this.ablation = ablation;
    this.options = options;
  }

  /**
   * The same run of another model.
   *
   * @param other family of {@linkplain Architectures architectures}; null: that of the model that
   *     training starts from, or LXMERT
   */
  public Finetuning with(@Nullable String other) {
    return new Finetuning(task, other, recipe, files, ablation, options);
  }

  /** What a run begins its first step with; freed when the run ends. */
  private record Beginning(AnsweringTask loop, Map<String, Object> data, double majority) {}

  /**
   * Loads, trains, evaluates and saves. The model is freed at the end.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Result run() {
    return begin(this::train);
  }

  /**
   * Does what a run does before its first step, all but looking at its folder: the files are read,
   * the model is made and let go of.
   *
   * @return steps of an epoch
   * @throws UserError where {@link #run} would begin with it
   */
  public long rehearse() {
    return begin(beginning -> beginning.loop().batchesPerEpoch() * recipe.microBatchSize())
        / recipe.batchSize();
  }

  private <T> T begin(Function<Beginning, T> then) {
    AnswerVocabulary answers = answers();
    List<Example> train = examples(files.train(), FAST_TRAINING, answers);
    List<Example> valid = examples(files.valid(), FAST_VALIDATION, answers);
    String majority = Majority.answer(train, answers);
    try (PointerScope scope = new PointerScope();
        RegionStore regions = RegionStore.open(files.regions())) {
      Architecture architecture =
          StartingModel.architecture(
              task, family == null ? recipe.architecture() : family, files.from());
      ModelFolder model =
          new StartingModel(task, architecture, recipe, files)
              .make(train, answers, regions.featureSize(), options.progress());
      model.model().module().to(options.device(), false);
      ExampleInputs inputs =
          new ExampleInputs(
              regions, new WordPieceTokenizer(model.vocabulary()), recipe.maxLength(), ablation);
      Evaluator validation = new Evaluator(task, valid, inputs, answers, recipe.loss());
      try (Batches training = Batches.of(train, inputs, answers, recipe.batches(PREFETCH))) {
        recipe.requireStep(training.batchesPerEpoch(), files.train(), task.unit());
        AnsweringTask loop =
            new AnsweringTask(
                task,
                TaskDescriptions.of(task, architecture),
                model,
                cycle(model.model()),
                training,
                validation,
                recipe,
                options.device());
        double guessing = Majority.score(majority, validation.examples());
        return then.apply(new Beginning(loop, data(architecture), guessing));
      }
    }
  }

  private @Nullable CycleConsistency cycle(AnsweringModel model) {
    CycleSettings settings = recipe.cycle();
    if (settings == null) {
      return null;
    }
    if (!(model instanceof AttentionModel attention) || model.images() != 1) {
      throw new UserError(
          "cycle is for attention models with one image, not for " + model.architecture().name());
    }
    if (options.workers() > 1 || options.ranks().count() > 1) {
      throw new UserError("cycle trains with one worker on one rank");
    }
    CycleConsistency cycle =
        new CycleConsistency(attention, settings, recipe.loss()::of, recipe.seed() + 1);
    cycle.module().to(options.device(), false);
    return cycle;
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

  private Result train(Beginning beginning) {
    RunInputs inputs =
        new RunInputs(
            recipe, beginning.data(), Map.of("majority", beginning.majority()), files.byName());
    Training<Batch> training = new Training<>(beginning.loop(), recipe.training(), inputs, options);
    Trainer.Result result = training.train();
    training.finish(result);
    return new Result(result, beginning.majority());
  }

  private Map<String, Object> data(Architecture architecture) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task", task.name());
    if (recipe.architecture() == null
        && !architecture.family().equals(LxmertArchitectures.FAMILY)) {
      data.put("architecture", architecture.family());
    }
    data.put("fast", options.fast());
    data.put("ablation", ablation.name());
    data.put("device", RunInputs.name(options.device()));
    data.put("train", RunInputs.names(files.train()));
    data.put("valid", RunInputs.names(files.valid()));
    data.put("regions", RunInputs.name(files.regions()));
    data.put("answers", RunInputs.name(files.answers()));
    data.put("vocab", RunInputs.name(files.vocabulary()));
    data.put("from", RunInputs.name(files.from()));
    data.put("transfer_answers", RunInputs.name(files.answerTable()));
    if (files.wordVectors() != null) {
      data.put("word_vectors", RunInputs.name(files.wordVectors()));
    }
    return data;
  }

  private List<Example> examples(List<Path> from, int max, AnswerVocabulary answers) {
    List<Example> examples = task.read(from, (file, read) -> requireLabels(file, read, answers));
    return options.fast() && examples.size() > max ? examples.subList(0, max) : examples;
  }

  /** A file without labels would be trained towards no answer, or scored as all wrong. */
  private void requireLabels(Path file, List<Example> examples, AnswerVocabulary answers) {
    List<String> labels =
        examples.stream().flatMap(example -> example.label().keySet().stream()).toList();
    if (labels.isEmpty()) {
      throw new UserError(
          "%s holds %s without labels, expected labelled ones%s"
              .formatted(
                  file,
                  task.unit(),
                  task == FinetuneTask.VQA ? ", such as import vqa makes of the originals" : ""));
    }
    if (labels.stream().allMatch(answer -> answers.index(answer).isEmpty())) {
      throw new UserError(
          "no label of %s is among the answers of %s"
              .formatted(file, files.answers() == null ? task : files.answers()));
    }
  }
}

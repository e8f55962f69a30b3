package lxmert.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.data.AnswerVocabulary;
import lxmert.data.Batch;
import lxmert.data.BatchOptions;
import lxmert.data.Batches;
import lxmert.data.RegionStore;
import lxmert.data.VqaJson;
import lxmert.data.VqaQuestion;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;
import lxmert.model.ModelFolder;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunConfiguration;
import lxmert.train.Trainer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuning run on VQA, from files to a folder: the best and the last model, the course of the
 * run, the recipe as it was used ({@code recipe.yaml}), where everything came from ({@code
 * run.json}).
 */
public final class VqaFinetuning {
  private static final int FAST_TRAINING = 2000;
  private static final int FAST_VALIDATION = 500;
  private static final int LOADER_THREADS = 2;
  private static final int PREFETCH = 4;

  /**
   * Where a run reads and writes.
   *
   * @param train questions with labels, official VQA JSON
   * @param valid likewise
   * @param regions region store of both splits' pictures
   * @param answers list of answers, {@code label2ans.json}
   * @param vocabulary {@code vocab.txt}; null: that of {@code from}, or learned from the training
   *     questions
   * @param from model folder or weights file whose encoders training starts from; null: fresh
   *     weights
   * @param out folder of the run
   */
  public record Files(
      Path train,
      Path valid,
      Path regions,
      Path answers,
      @Nullable Path vocabulary,
      @Nullable Path from,
      Path out) {}

  private final FinetuneRecipe recipe;
  private final Files files;
  private final boolean fast;
  private final Device device;
  private final Progress progress;

  /**
   * Sets up a run.
   *
   * @param fast takes the first few thousand questions only, for a first look in seconds
   */
  public VqaFinetuning(
      FinetuneRecipe recipe, Files files, boolean fast, Device device, Progress progress) {
    this.recipe = recipe;
    this.files = files;
    this.fast = fast;
    this.device = device;
    this.progress = progress;
  }

  /**
   * Loads, trains, evaluates and saves.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Trainer.Result run() {
    List<VqaQuestion> train = questions(files.train(), FAST_TRAINING);
    List<VqaQuestion> valid = questions(files.valid(), FAST_VALIDATION);
    AnswerVocabulary answers = AnswerVocabulary.read(files.answers());
    requireKnownLabels(train, answers);
    try (RegionStore regions = RegionStore.open(files.regions())) {
      ModelFolder model =
          new StartingModel(recipe, files).make(train, answers, regions.featureSize());
      model.model().to(device, false);
      WordPieceTokenizer tokenizer = new WordPieceTokenizer(model.vocabulary());
      VqaEvaluator validation =
          new VqaEvaluator(valid, regions, tokenizer, recipe.maxLength(), answers);
      try (Batches training = Batches.of(train, regions, tokenizer, answers, options())) {
        return train(new VqaTask(model, training, validation, recipe.precision(), device));
      }
    }
  }

  private Trainer.Result train(VqaTask task) {
    if (task.batchesPerEpoch() == 0) {
      throw new UserError(
          "%s has fewer questions with regions than batch_size %d"
              .formatted(files.train(), recipe.batchSize()));
    }
    Trainer<Batch> trainer =
        new Trainer<>(task, recipe.training(), configuration(), device, files.out(), progress);
    Yaml.write(files.out().resolve("recipe.yaml"), recipe);
    Trainer.Result result = trainer.run();
    Json.write(files.out().resolve("run.json"), account(result));
    return result;
  }

  private RunConfiguration configuration() {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("fast", fast);
    inputs.put("device", device.is_cuda() ? "cuda" : "cpu");
    inputs.put("train", absolute(files.train()));
    inputs.put("valid", absolute(files.valid()));
    inputs.put("regions", absolute(files.regions()));
    inputs.put("answers", absolute(files.answers()));
    inputs.put("vocab", absolute(files.vocabulary()));
    inputs.put("from", absolute(files.from()));
    return RunConfiguration.of(recipe, inputs);
  }

  private static String absolute(@Nullable Path file) {
    return file == null ? "none" : file.toAbsolutePath().normalize().toString();
  }

  private Map<String, Object> account(Trainer.Result result) {
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("version", Version.NUMBER);
    account.put("device", device.str().getString());
    account.put("fast", fast);
    account.put("train", files.train().toString());
    account.put("valid", files.valid().toString());
    account.put("regions", files.regions().toString());
    account.put("answers", files.answers().toString());
    account.put("from", files.from() == null ? null : files.from().toString());
    account.put("best_epoch", result.bestEpoch());
    account.put("best", result.best().figures());
    account.put("examples_per_second", result.examplesPerSecond());
    return account;
  }

  private List<VqaQuestion> questions(Path file, int most) {
    List<VqaQuestion> questions = VqaJson.read(file);
    return fast && questions.size() > most ? questions.subList(0, most) : questions;
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

  private void requireKnownLabels(List<VqaQuestion> train, AnswerVocabulary answers) {
    boolean known =
        train.stream()
            .flatMap(question -> question.label().keySet().stream())
            .anyMatch(answer -> answers.index(answer).isPresent());
    if (!known) {
      throw new UserError(
          "no label of %s is among the answers of %s".formatted(files.train(), files.answers()));
    }
  }
}

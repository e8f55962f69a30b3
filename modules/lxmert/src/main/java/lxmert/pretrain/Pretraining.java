package lxmert.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.batch.BatchOptions;
import lxmert.corpus.PretrainCorpus;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;
import lxmert.model.LxmertForPreTraining;
import lxmert.regions.RegionStore;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunConfiguration;
import lxmert.train.Trainer;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/** A pre-training run: reads the files, trains on all tasks, and leaves the models in a folder. */
public final class Pretraining {
  private static final int LOADER_THREADS = 2;
  private static final int PREFETCH = 8;

  /** Sentences of each split that a fast run takes. */
  private static final int FAST = 2048;

  /**
   * What a run reads and writes.
   *
   * @param train aggregated pre-training files (spec 4.4)
   * @param valid those of the validation split
   * @param regions of the images
   * @param answers the answer table, {@code all_ans.json}
   * @param answerSets data sets of the table whose answers are kept; empty for all
   * @param vocabulary BERT's {@code vocab.txt}; null for that of {@code from}, or one that is
   *     learned from the training sentences
   * @param from checkpoint of BERT or of LXMERT to start from; null for fresh weights
   * @param out folder of the run
   */
  public record Files(
      List<Path> train,
      List<Path> valid,
      Path regions,
      Path answers,
      List<String> answerSets,
      @Nullable Path vocabulary,
      @Nullable Path from,
      Path out) {
    /** Copies the lists. */
    public Files {
      train = List.copyOf(train);
      valid = List.copyOf(valid);
      answerSets = List.copyOf(answerSets);
    }
  }

  private final PretrainRecipe recipe;
  private final Files files;
  private final boolean fast;
  private final Device device;
  private final Progress progress;

  /**
   * Sets up a run.
   *
   * @param fast takes the first few thousand sentences only, for a first look in seconds
   */
  public Pretraining(
      PretrainRecipe recipe, Files files, boolean fast, Device device, Progress progress) {
    this.recipe = recipe;
    this.files = files;
    this.fast = fast;
    this.device = device;
    this.progress = progress;
  }

  /**
   * Loads, trains, evaluates and saves; goes on where an earlier run in the folder ended.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Trainer.Result run() {
    AnswerTable table = AnswerTable.read(files.answers());
    AnswerVocabulary answers =
        files.answerSets().isEmpty() ? table.answers() : table.answers(files.answerSets());
    Path cache = files.out().resolve("corpus");
    PretrainCorpus train = PretrainCorpus.open(files.train(), answers, cache, progress);
    PretrainCorpus valid = PretrainCorpus.open(files.valid(), answers, cache, progress);
    StartingModel start = new StartingModel(recipe, files);
    Vocabulary vocabulary = start.vocabulary(train);
    try (RegionStore regions = RegionStore.open(files.regions())) {
      LxmertForPreTraining model = start.make(vocabulary, answers.size(), regions.featureSize());
      model.to(device, false);
      return train(model, vocabulary, split(train, regions), split(valid, regions));
    }
  }

  private PretrainSplit split(PretrainCorpus corpus, RegionStore regions) {
    PretrainSplit split = PretrainSplit.of(corpus, regions, true);
    if (split.dropped() > 0) {
      progress.say(
          "%d of %d sentences are left out: their images have no regions"
              .formatted(split.dropped(), corpus.size()));
    }
    return fast ? split.first(FAST) : split;
  }

  private Trainer.Result train(
      LxmertForPreTraining model, Vocabulary vocabulary, PretrainSplit train, PretrainSplit valid) {
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(vocabulary);
    PretrainObjective objective = recipe.objective();
    try (PretrainBatches training =
            new PretrainBatches(train, train, tokenizer, objective, options());
        PretrainBatches validation =
            new PretrainBatches(valid, train, tokenizer, objective, options())) {
      if (training.batchesPerEpoch() * recipe.microBatchSize() < recipe.batchSize()) {
        throw new UserError(
            "%d sentences have regions, fewer than batch_size %d"
                .formatted(train.size(), recipe.batchSize()));
      }
      PretrainTask task =
          new PretrainTask(
              model, vocabulary, objective, training, validation, recipe.precision(), device);
      return train(task);
    }
  }

  private Trainer.Result train(PretrainTask task) {
    Trainer<PretrainBatch> trainer =
        new Trainer<>(task, recipe.training(), configuration(), device, files.out(), progress);
    Yaml.write(files.out().resolve("recipe.yaml"), recipe);
    Trainer.Result result = trainer.run();
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("version", Version.NUMBER);
    account.putAll(inputs());
    account.put("best_epoch", result.bestEpoch());
    account.put("best", result.best().figures());
    account.put("examples_per_second", result.examplesPerSecond());
    Json.write(files.out().resolve("run.json"), account);
    return result;
  }

  private RunConfiguration configuration() {
    return RunConfiguration.of(recipe, inputs());
  }

  private Map<String, Object> inputs() {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("fast", fast);
    inputs.put("device", device.is_cuda() ? "cuda" : "cpu");
    inputs.put("train", files.train().stream().map(Pretraining::absolute).toList());
    inputs.put("valid", files.valid().stream().map(Pretraining::absolute).toList());
    inputs.put("regions", absolute(files.regions()));
    inputs.put("answers", absolute(files.answers()));
    inputs.put("answer_sets", files.answerSets());
    inputs.put("vocab", absolute(files.vocabulary()));
    inputs.put("from", absolute(files.from()));
    return inputs;
  }

  private static String absolute(@Nullable Path file) {
    return file == null ? "none" : file.toAbsolutePath().normalize().toString();
  }

  private BatchOptions options() {
    return new BatchOptions(
        recipe.microBatchSize(),
        recipe.maxLength(),
        recipe.seed(),
        true,
        true,
        LOADER_THREADS,
        PREFETCH);
  }
}

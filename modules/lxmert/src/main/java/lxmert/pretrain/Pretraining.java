package lxmert.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.checkpoint.ModelFolder;
import lxmert.corpus.PretrainCorpus;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.UserError;
import lxmert.model.PreTrainingModel;
import lxmert.ranks.Gathering;
import lxmert.regions.RegionStore;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.train.RunInputs;
import lxmert.train.Trainer;
import lxmert.train.Training;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/** A pre-training run on all tasks, from files to a folder, as {@link Training} leaves it. */
public final class Pretraining {
  private static final int PREFETCH = 8;

  /** Sentences of each split that a fast run takes. */
  private static final int FAST = 2048;

  /** Where no questions are answered: the head that a model has anyway chooses nothing. */
  private static final AnswerVocabulary NO_ANSWERS = AnswerVocabulary.of(List.of(""));

  /**
   * What a run reads.
   *
   * @param train aggregated pre-training files (docs/pretraining-data.md)
   * @param valid those of the validation split
   * @param regions of the images
   * @param answers the answer table, {@code all_ans.json}; null where no questions are answered:
   *     the answer head then is that of {@code from} if its folder names its answers, or an empty
   *     one
   * @param answerSets data sets of the table whose answers are kept; empty for all
   * @param vocabulary BERT's {@code vocab.txt}; null for that of {@code from}, or one that is
   *     learned from the training sentences
   * @param from checkpoint of BERT or of LXMERT to start from; null for fresh weights
   */
  public record Files(
      List<Path> train,
      List<Path> valid,
      Path regions,
      @Nullable Path answers,
      List<String> answerSets,
      @Nullable Path vocabulary,
      @Nullable Path from) {
    /** Copies the lists. */
    public Files {
      train = List.copyOf(train);
      valid = List.copyOf(valid);
      answerSets = List.copyOf(answerSets);
    }

    private Map<String, List<Path>> byName() {
      Map<String, List<Path>> byName = new LinkedHashMap<>();
      byName.put("train", train);
      byName.put("valid", valid);
      byName.put("regions", List.of(regions));
      byName.put("answers", RunInputs.present(answers));
      byName.put("vocab", RunInputs.present(vocabulary));
      byName.put("from", RunInputs.present(from));
      return byName;
    }
  }

  private final PretrainRecipe recipe;
  private final Files files;
  private final TrainingOptions options;

  /** Sets up a run. */
  public Pretraining(PretrainRecipe recipe, Files files, TrainingOptions options) {
    this.recipe = recipe;
    this.files = files;
    this.options = options;
  }

  /**
   * Loads, trains, evaluates and saves; goes on where an earlier run in the folder ended. The model
   * is freed at the end.
   *
   * @throws UserError if a file is missing or broken, or files do not fit each other
   */
  public Trainer.Result run() {
    AnswerVocabulary answers = answers();
    PretrainCorpus train = corpus(files.train(), answers);
    PretrainCorpus valid = corpus(files.valid(), answers);
    PretrainingStart start = new PretrainingStart(recipe, files);
    Vocabulary vocabulary = start.vocabulary(train);
    try (PointerScope scope = new PointerScope();
        RegionStore regions = RegionStore.open(files.regions())) {
      PreTrainingModel model =
          start.make(vocabulary, answers.answers(), regions.featureSize(), options.progress());
      model.module().to(options.device(), false);
      return train(
          model, vocabulary, answers.answers(), split(train, regions), split(valid, regions));
    }
  }

  private AnswerVocabulary answers() {
    if (files.answers() != null) {
      AnswerTable table = AnswerTable.read(files.answers());
      return files.answerSets().isEmpty() ? table.answers() : table.answers(files.answerSets());
    }
    if (recipe.objective().questions().weight() > 0 || !files.answerSets().isEmpty()) {
      throw new UserError(
          "answering questions needs the table of all answers: --answers, expected it or"
              + " objective.questions.weight=0");
    }
    Path from = files.from();
    List<String> named = from == null ? List.of() : ModelFolder.namedAnswers(from);
    return named.isEmpty() ? NO_ANSWERS : AnswerVocabulary.of(named);
  }

  private PretrainCorpus corpus(List<Path> from, AnswerVocabulary answers) {
    Path cache = options.out().resolve("corpus");
    return Gathering.firstBeforeOthers(
        options.ranks(), () -> PretrainCorpus.open(from, answers, cache, options.progress()));
  }

  private PretrainSplit split(PretrainCorpus corpus, RegionStore regions) {
    PretrainSplit split = PretrainSplit.of(corpus, regions, true);
    if (split.dropped() > 0) {
      options
          .progress()
          .say(
              "%d of %d sentences are left out: their images have no regions"
                  .formatted(split.dropped(), corpus.size()));
    }
    return options.fast() ? split.first(FAST) : split;
  }

  private Trainer.Result train(
      PreTrainingModel model,
      Vocabulary vocabulary,
      List<String> answers,
      PretrainSplit train,
      PretrainSplit valid) {
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(vocabulary);
    PretrainObjective objective = recipe.objective();
    try (PretrainBatches training =
            new PretrainBatches(train, train, tokenizer, objective, recipe.batches(PREFETCH));
        PretrainBatches validation =
            new PretrainBatches(valid, train, tokenizer, objective, recipe.batches(PREFETCH))) {
      if (training.batchesPerEpoch() * recipe.microBatchSize() < recipe.batchSize()) {
        throw new UserError(
            "%d sentences have regions, fewer than batch_size %d"
                .formatted(train.size(), recipe.batchSize()));
      }
      PretrainTask task =
          new PretrainTask(
              model,
              vocabulary,
              answers,
              recipe.maxLength(),
              objective,
              training,
              validation,
              recipe.precision(),
              options.device());
      return train(task);
    }
  }

  private Trainer.Result train(PretrainTask task) {
    RunInputs inputs = new RunInputs(recipe, data(), Map.of(), files.byName());
    Training<PretrainBatch> training = new Training<>(task, recipe.training(), inputs, options);
    Trainer.Result result = training.train();
    training.finish(result);
    return result;
  }

  private Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("fast", options.fast());
    data.put("device", RunInputs.name(options.device()));
    data.put("train", RunInputs.names(files.train()));
    data.put("valid", RunInputs.names(files.valid()));
    data.put("regions", RunInputs.name(files.regions()));
    data.put("answers", RunInputs.name(files.answers()));
    data.put("answer_sets", files.answerSets());
    data.put("vocab", RunInputs.name(files.vocabulary()));
    data.put("from", RunInputs.name(files.from()));
    return data;
  }
}

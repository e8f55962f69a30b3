package lxmert.finetune;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.BottomUpTopDown;
import lxmert.model.Initialization;
import lxmert.model.Lxmert;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;
import org.jspecify.annotations.Nullable;

/**
 * The model that fine-tuning begins with: fresh weights, or a checkpoint with a new answer head, or
 * with the rows of pre-training's head that belong to the answers.
 */
final class StartingModel {
  private final FinetuneTask task;
  private final Architecture architecture;
  private final FinetuneRecipe recipe;
  private final Finetuning.Files files;

  StartingModel(
      FinetuneTask task, Architecture architecture, FinetuneRecipe recipe, Finetuning.Files files) {
    this.task = task;
    this.architecture = architecture;
    this.recipe = recipe;
    this.files = files;
  }

  /**
   * Makes the model.
   *
   * @param train examples to learn a vocabulary from, where none is given
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  Trainee make(List<Example> train, AnswerVocabulary answers, int featureSize, Progress progress) {
    Vocabulary vocabulary = vocabulary(train);
    LxmertConfig config =
        config(vocabulary, featureSize).with(Map.of("num_qa_labels", answers.size()));
    if (config.maxPositionEmbeddings() < recipe.maxLength()) {
      throw new UserError(
          "max_length is %d, but the model reads %d word pieces"
              .formatted(recipe.maxLength(), config.maxPositionEmbeddings()));
    }
    return architecture == Architecture.LXMERT
        ? lxmert(config, vocabulary, answers, progress)
        : baseline(config, vocabulary, answers);
  }

  private Trainee lxmert(
      LxmertConfig config, Vocabulary vocabulary, AnswerVocabulary answers, Progress progress) {
    AnsweringModel model = task.model(config);
    Initialization.normal(model, config.initializerRange(), recipe.seed());
    load(model, answers, progress);
    return new LxmertTrainee(new ModelFolder(model, vocabulary, answers.answers()));
  }

  private Trainee baseline(LxmertConfig config, Vocabulary vocabulary, AnswerVocabulary answers) {
    if (files.answerTable() != null) {
      throw new UserError("--transfer-answers is for LXMERT, not for " + architecture);
    }
    BottomUpTopDown model =
        new BottomUpTopDown(config, architecture == Architecture.BERT_BUTD, task.images());
    model.initialize(recipe.seed());
    Path from = files.from();
    Lxmert language = model.languageEncoder();
    if (from != null && language != null) {
      try (LxmertWeights weights = LxmertWeights.read(from)) {
        load(weights, language);
      }
    }
    return new BaselineTrainee(model, vocabulary, answers.answers());
  }

  private void load(AnsweringModel model, AnswerVocabulary answers, Progress progress) {
    Path from = files.from();
    Path table = files.answerTable();
    if (from == null) {
      if (table != null) {
        throw new UserError("--transfer-answers needs the checkpoint that they are from: --from");
      }
      return;
    }
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      load(weights, model.backbone());
      if (table != null) {
        transfer(weights, AnswerTable.read(table).answers(), model, answers, progress);
      }
    }
  }

  static void load(LxmertWeights weights, Lxmert backbone) {
    if (weights.ofLanguageModel()) {
      weights.loadLanguage(backbone);
    } else {
      weights.load(backbone);
    }
  }

  private void transfer(
      LxmertWeights weights,
      AnswerVocabulary table,
      AnsweringModel model,
      AnswerVocabulary answers,
      Progress progress) {
    if (!(model instanceof LxmertForQuestionAnswering answering)) {
      throw new UserError("--transfer-answers is for VQA and GQA, not for pairs of images");
    }
    Path from = Objects.requireNonNull(files.from());
    int found = AnswerTransfer.copy(weights, table, answering, answers, from);
    progress.say(
        "%d of %d answers have their rows from pre-training, %d begin at 0"
            .formatted(found, answers.size(), answers.size() - found));
  }

  private Vocabulary vocabulary(List<Example> train) {
    Path given = files.vocabulary();
    @Nullable Path from = files.from();
    if (given != null) {
      return Vocabulary.read(given);
    }
    if (from != null && Files.isDirectory(from)) {
      return Vocabulary.read(from.resolve("vocab.txt"));
    }
    if (from != null) {
      throw new UserError(from + " is no folder with a vocab.txt: give one with --vocab");
    }
    List<String> sentences = train.stream().map(Example::sentence).toList();
    return VocabularyLearner.learn(sentences, recipe.vocabularySize());
  }

  /** A language model brings its words, and the recipe the sizes; LXMERT brings its own. */
  private LxmertConfig config(Vocabulary vocabulary, int featureSize) {
    Path from = files.from();
    if (from == null || ofLanguageModel(from)) {
      return LxmertConfig.of(Json.mapper().valueToTree(recipe.model()), "the recipe's model")
          .with(Map.of("vocab_size", vocabulary.size(), "visual_feat_dim", featureSize));
    }
    LxmertConfig config =
        Files.isDirectory(from)
            ? LxmertConfig.read(from.resolve("config.json"))
            : LxmertConfig.base();
    if (config.visualFeatDim() != featureSize) {
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(files.regions(), featureSize, from, config.visualFeatDim()));
    }
    return config;
  }

  private static boolean ofLanguageModel(Path from) {
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      return weights.ofLanguageModel();
    }
  }
}

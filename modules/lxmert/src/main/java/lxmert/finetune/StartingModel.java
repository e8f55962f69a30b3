package lxmert.finetune;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lxmert.attention.AttentionModel;
import lxmert.checkpoint.GatedWeights;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.checkpoint.OwnWeights;
import lxmert.checkpoint.StartingPoint;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.Lxmert;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.ModelConfig;
import lxmert.text.Vocabulary;
import lxmert.text.WordVectors;
import org.jspecify.annotations.Nullable;

/**
 * The model that fine-tuning begins with: fresh weights, or a checkpoint with a new answer head, or
 * with the rows of pre-training's head that belong to the answers.
 */
final class StartingModel {
  private static final String ANSWERS = "answer head";

  private final FinetuneTask task;
  private final Architecture architecture;
  private final FinetuneRecipe recipe;
  private final Finetuning.Files files;
  private final StartingPoint start;

  StartingModel(
      FinetuneTask task, Architecture architecture, FinetuneRecipe recipe, Finetuning.Files files) {
    this.task = task;
    this.architecture = architecture;
    this.recipe = recipe;
    this.files = files;
    start = new StartingPoint(files.vocabulary(), files.from());
  }

  /**
   * What is trained.
   *
   * @param family as a recipe or a study names it; null: that of the checkpoint, or LXMERT
   * @throws UserError if the family has no model for the task
   */
  static Architecture architecture(
      FinetuneTask task, @Nullable String family, @Nullable Path from) {
    if (family != null) {
      return Architectures.of(family, task.images());
    }
    if (from != null && ModelFolder.isGated(from)) {
      return Architectures.of(GatedArchitectures.FAMILY, task.images());
    }
    String found =
        Optional.ofNullable(from)
            .flatMap(ModelFolder::saidArchitecture)
            .map(Architecture::family)
            .orElse(LxmertArchitectures.FAMILY);
    return Architectures.of(found, task.images());
  }

  /**
   * Makes the model.
   *
   * @param train examples to learn a vocabulary from, where none is given
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  ModelFolder make(
      List<Example> train, AnswerVocabulary answers, int featureSize, Progress progress) {
    List<String> sentences = train.stream().map(Example::sentence).toList();
    Vocabulary vocabulary = start.words(sentences, recipe.vocabularySize());
    ModelConfig config =
        config(vocabulary, featureSize).with(Map.of("num_qa_labels", answers.size()));
    config.requireLength("max_length", recipe.maxLength());
    AnsweringModel model = architecture.model(config);
    model.initialize(recipe.seed());
    load(model, answers, progress);
    startWords(model, vocabulary, progress);
    ModelUse use = new ModelUse(task.key(), recipe.loss().problemType(), recipe.maxLength());
    return new ModelFolder(model, vocabulary, answers.answers(), use);
  }

  private void startWords(AnsweringModel model, Vocabulary vocabulary, Progress progress) {
    Path file = files.wordVectors();
    if (file == null) {
      return;
    }
    if (files.from() != null || !(model instanceof AttentionModel attention)) {
      throw new UserError(
          "--word-vectors is for attention models that begin with fresh weights, not for "
              + (files.from() == null ? architecture.family() : "--from " + files.from()));
    }
    WordVectors vectors = WordVectors.read(file, vocabulary, attention.wordSize());
    attention.replaceWords(vectors);
    progress.say(
        "%d of %d word pieces have their vectors from %s"
            .formatted(vectors.rows().size(), vocabulary.size(), file));
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
    if (model.config() instanceof GatedConfig config) {
      if (table != null) {
        throw noTransfer();
      }
      loadGated(model, config, from, progress);
      return;
    }
    if (hasOwnFormat()) {
      if (table != null) {
        throw noTransfer();
      }
      OwnWeights.loadBelowAnswers(from, model);
      start.tell(List.of("encoders", ANSWERS), List.of("encoders"), List.of(ANSWERS), progress);
      return;
    }
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      List<String> fresh = new ArrayList<>();
      if (goesOn(from)) {
        weights.loadBelowAnswers(model);
      } else {
        fresh.addAll(load(weights, encoders(model, from), (LxmertConfig) model.config()));
      }
      List<String> held = weights.parts();
      List<String> taken = new ArrayList<>(held.subList(0, 1)); // the encoders
      (table == null ? fresh : taken).add(ANSWERS);
      start.tell(held, taken, fresh, progress);
      if (table != null) {
        transfer(weights, table, from, model, answers, progress);
      }
    }
  }

  private void loadGated(AnsweringModel model, GatedConfig config, Path from, Progress progress) {
    try (GatedWeights weights = GatedWeights.read(from, config)) {
      List<String> fresh = weights.loadBelowAnswers(model);
      List<String> held = weights.parts();
      start.tell(held, held.subList(0, 1), fresh, progress);
    }
  }

  /** Whether a checkpoint holds a model of the very architecture, with other answers perhaps. */
  private boolean goesOn(Path from) {
    return ModelFolder.saidArchitecture(from)
        .filter(said -> said.name().equals(architecture.name()))
        .isPresent();
  }

  private Lxmert encoders(AnsweringModel model, Path from) {
    Lxmert encoders = model.encoders();
    if (encoders == null) {
      throw noEncoders(from);
    }
    return encoders;
  }

  private UserError noEncoders(Path from) {
    return new UserError(
        "%s has no encoders of LXMERT to be filled from %s, expected fresh weights or a %s"
            .formatted(architecture.family(), from, architecture.name()));
  }

  /** What of the encoders keeps fresh weights. */
  private static List<String> load(LxmertWeights weights, Lxmert encoders, LxmertConfig config) {
    if (weights.ofLanguageModel()) {
      return weights.loadLanguage(encoders, config);
    }
    weights.load(encoders);
    return List.of();
  }

  /**
   * The answers of the checkpoint's head: those that it names itself, or those of a table.
   *
   * @param table a file, or the folder of the checkpoint
   * @throws UserError if the checkpoint names none, or others than the table
   */
  private static AnswerVocabulary table(Path table, Path from) {
    List<String> named = ModelFolder.namedAnswers(from);
    if (table.equals(from)) {
      if (named.isEmpty()) {
        throw new UserError(
            from + " does not name its answers, expected --transfer-answers with a table of them");
      }
      return AnswerVocabulary.of(named);
    }
    AnswerVocabulary given = AnswerTable.read(table).answers();
    if (!named.isEmpty() && !named.equals(given.answers())) {
      throw new UserError(
          "%s has other answers than %s, or in another order; expected --transfer-answers alone"
              .formatted(table, from));
    }
    return given;
  }

  private void transfer(
      LxmertWeights weights,
      Path table,
      Path from,
      AnsweringModel model,
      AnswerVocabulary answers,
      Progress progress) {
    if (!(model instanceof LxmertForQuestionAnswering answering)) {
      throw noTransfer();
    }
    int found = AnswerTransfer.copy(weights, table(table, from), answering, answers, from);
    progress.say(
        "%d of %d answers have their rows from pre-training, %d begin at 0"
            .formatted(found, answers.size(), answers.size() - found));
  }

  private UserError noTransfer() {
    return new UserError(
        "--transfer-answers is for VQA and GQA with LXMERT, not for " + architecture.name());
  }

  /** A language model brings its words, and the recipe the sizes; other models bring their own. */
  private ModelConfig config(Vocabulary vocabulary, int featureSize) {
    Path from = files.from();
    if (from != null && hasOwnFormat() && !goesOn(from)) {
      throw noEncoders(from);
    }
    if (from == null || isFresh(from)) {
      return StartingPoint.config(architecture.format(), recipe.model(), vocabulary, featureSize);
    }
    ModelConfig config =
        !Files.isDirectory(from)
            ? LxmertConfig.base()
            : gated()
                ? ModelFolder.config(from).with(recipe.model())
                : ModelFolder.config(from, architecture);
    if (config.visualFeatDim() != featureSize) {
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(files.regions(), featureSize, from, config.visualFeatDim()));
    }
    return config;
  }

  /** Whether the recipe has the sizes: the checkpoint is none of this kind of model, or a file. */
  private boolean isFresh(Path from) {
    return gated() ? !ModelFolder.isGated(from) : !goesOn(from) && ofLanguageModel(from);
  }

  /** Whether it is neither an LXMERT nor a gated encoder, which alone have publishers. */
  private boolean hasOwnFormat() {
    return !gated() && !architecture.format().equals(LxmertConfig.FORMAT);
  }

  private boolean gated() {
    return architecture.family().equals(GatedArchitectures.FAMILY);
  }

  private static boolean ofLanguageModel(Path from) {
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      return weights.ofLanguageModel();
    }
  }
}

package lxmert.retrieval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.checkpoint.GatedWeights;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.checkpoint.StartingPoint;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.Lxmert;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelConfig;
import lxmert.model.RetrievalModel;
import lxmert.text.Vocabulary;
import lxmert.train.TrainingFiles;

/**
 * The model that fine-tuning for retrieval begins with: fresh weights, or a checkpoint with a new
 * score, or with the one that its matching head makes, or one of retrieval as it is.
 */
final class RetrievalStart {
  private static final String HEAD = "retrieval head";

  private final RetrievalRecipe recipe;
  private final TrainingFiles files;
  private final StartingPoint start;

  RetrievalStart(RetrievalRecipe recipe, TrainingFiles files) {
    this.recipe = recipe;
    this.files = files;
    start = new StartingPoint(files.vocabulary(), files.from());
  }

  /**
   * Makes the model.
   *
   * @param sentences to learn a vocabulary from, where none is given
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  RetrievalFolder make(List<String> sentences, int featureSize, Progress progress) {
    boolean gated = gated();
    Vocabulary vocabulary = start.words(sentences, recipe.vocabularySize());
    ModelConfig config = config(gated, vocabulary, featureSize);
    config.requireLength("max_length", recipe.maxLength());
    RetrievalModel model = RetrievalFolder.model(config);
    model.initialize(recipe.seed());
    Path from = files.from();
    if (from != null) {
      load(model, from, progress);
    }
    return new RetrievalFolder(model, vocabulary, recipe.maxLength());
  }

  /** Whether it is a gated encoder, and not an LXMERT. */
  private boolean gated() {
    String family = recipe.architecture();
    Path from = files.from();
    boolean gatedFrom = from != null && ModelFolder.isGated(from);
    if (family == null) {
      return gatedFrom;
    }
    boolean gated = family.equals(GatedArchitectures.FAMILY);
    if (!gated && !family.equals(LxmertArchitectures.FAMILY)) {
      throw new UserError(
          "there is no retrieval with %s, expected one of %s, %s"
              .formatted(family, GatedArchitectures.FAMILY, LxmertArchitectures.FAMILY));
    }
    if (!gated && gatedFrom) {
      throw new UserError(
          "%s is a model %s, but the recipe's architecture is %s"
              .formatted(from, GatedArchitectures.FAMILY, family));
    }
    return gated;
  }

  /** A language model brings its words, and the recipe the sizes; other models bring their own. */
  private ModelConfig config(boolean gated, Vocabulary vocabulary, int featureSize) {
    Path from = files.from();
    if (from == null || isFresh(from, gated)) {
      return StartingPoint.config(
          gated ? GatedConfig.FORMAT : LxmertConfig.FORMAT,
          recipe.model(),
          vocabulary,
          featureSize);
    }
    ModelConfig config =
        !Files.isDirectory(from)
            ? LxmertConfig.base()
            : gated ? ModelFolder.config(from).with(recipe.model()) : ModelFolder.config(from);
    if (config.visualFeatDim() != featureSize) {
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(files.regions(), featureSize, from, config.visualFeatDim()));
    }
    return config;
  }

  /** Whether the recipe has the sizes: the checkpoint is none of this kind of model. */
  private static boolean isFresh(Path from, boolean gated) {
    if (gated) {
      return !ModelFolder.isGated(from);
    }
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      return weights.ofLanguageModel();
    }
  }

  private void load(RetrievalModel model, Path from, Progress progress) {
    if (Files.isDirectory(from) && RetrievalFolder.holds(from)) {
      RetrievalFolder.loadWeights(from, model);
      start.tell(List.of("encoders", HEAD), List.of("encoders", HEAD), List.of(), progress);
    } else if (model.config() instanceof GatedConfig config) {
      try (GatedWeights weights = GatedWeights.read(from, config)) {
        List<String> fresh = new ArrayList<>(weights.loadBelowScore(model));
        tell(weights.parts(), fresh, progress);
      }
    } else {
      try (LxmertWeights weights = LxmertWeights.read(from)) {
        List<String> fresh = new ArrayList<>(loadEncoders(model, weights));
        tell(weights.parts(), fresh, progress);
      }
    }
  }

  private void tell(List<String> held, List<String> fresh, Progress progress) {
    if (!fresh.contains(HEAD)) {
      fresh.add(HEAD);
    }
    start.tell(held, held.subList(0, 1), fresh, progress); // the encoders
  }

  /** What of the encoders keeps fresh weights. */
  private static List<String> loadEncoders(RetrievalModel model, LxmertWeights weights) {
    Lxmert encoders = model.encoders();
    if (encoders == null) {
      throw new IllegalStateException(model.architecture() + " has no encoders of LXMERT");
    }
    if (weights.ofLanguageModel()) {
      return weights.loadLanguage(encoders, (LxmertConfig) model.config());
    }
    weights.load(encoders);
    return List.of();
  }
}

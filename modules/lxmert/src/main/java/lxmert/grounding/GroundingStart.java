package lxmert.grounding;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.checkpoint.GatedWeights;
import lxmert.checkpoint.GroundingFolder;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.checkpoint.StartingPoint;
import lxmert.dataset.ReferringExpression;
import lxmert.finetune.FinetuneRecipe;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.ConfigFormat;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForGrounding;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForGrounding;
import lxmert.model.ModelConfig;
import lxmert.model.ProblemType;
import lxmert.text.Vocabulary;
import lxmert.train.TrainingFiles;
import org.jspecify.annotations.Nullable;

/**
 * The model that training begins with: fresh weights, or those of a checkpoint with a new head, or
 * with its own where it scores regions already.
 */
final class GroundingStart {
  private static final String HEAD = "grounding head";

  private final FinetuneRecipe recipe;
  private final Path regions;
  private final @Nullable Path from;
  private final StartingPoint start;
  private final boolean gated;

  /**
   * Sets up a start.
   *
   * @throws UserError if the recipe asks for a family that has no such model
   */
  GroundingStart(FinetuneRecipe recipe, TrainingFiles files) {
    this.recipe = recipe;
    regions = files.regions();
    from = files.from();
    start = new StartingPoint(files.vocabulary(), from);
    gated = isGated(recipe.architecture(), from);
  }

  private static boolean isGated(@Nullable String family, @Nullable Path from) {
    if (family == null) {
      return from != null && ModelFolder.isGated(from);
    }
    if (!family.equals(GatedArchitectures.FAMILY) && !family.equals(LxmertArchitectures.FAMILY)) {
      throw new UserError(
          "there is no model %s that scores regions, expected one of %s, %s"
              .formatted(family, GatedArchitectures.FAMILY, LxmertArchitectures.FAMILY));
    }
    return family.equals(GatedArchitectures.FAMILY);
  }

  /**
   * Makes the model.
   *
   * @param train expressions to learn a vocabulary from, where none is given
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  GroundingFolder make(List<ReferringExpression> train, int featureSize, Progress progress) {
    List<String> sentences = train.stream().map(ReferringExpression::sentence).toList();
    Vocabulary vocabulary = start.words(sentences, recipe.vocabularySize());
    ModelConfig config = config(vocabulary, featureSize);
    config.requireLength("max_length", recipe.maxLength());
    GroundingModel model = GroundingModel.of(config);
    model.initialize(recipe.seed());
    if (from != null) {
      load(model, from, progress);
    }
    ModelUse use =
        new ModelUse(Grounding.KEY, ProblemType.MULTI_LABEL_CLASSIFICATION, recipe.maxLength());
    return new GroundingFolder(model, vocabulary, use);
  }

  /** A language model brings its words, and the recipe the sizes; other models bring their own. */
  private ModelConfig config(Vocabulary vocabulary, int featureSize) {
    ConfigFormat format = gated ? GatedConfig.FORMAT : LxmertConfig.FORMAT;
    if (from == null || (gated ? !ModelFolder.isGated(from) : ofLanguageModel(from))) {
      return StartingPoint.config(format, recipe.model(), vocabulary, featureSize);
    }
    ModelConfig config =
        gated
            ? ModelFolder.config(from).with(recipe.model())
            : Files.isDirectory(from)
                ? ModelFolder.config(from, LxmertArchitectures.QUESTION_ANSWERING)
                : LxmertConfig.base();
    if (config.visualFeatDim() != featureSize) {
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(regions, featureSize, from, config.visualFeatDim()));
    }
    return config;
  }

  private static boolean ofLanguageModel(Path from) {
    try (LxmertWeights weights = LxmertWeights.read(from)) {
      return weights.ofLanguageModel();
    }
  }

  private void load(GroundingModel model, Path path, Progress progress) {
    if (model instanceof GatedForGrounding own) {
      try (GatedWeights weights = GatedWeights.read(path, own.config())) {
        tell(weights.parts(), load(own, weights), progress);
      }
    } else if (model instanceof LxmertForGrounding own) {
      try (LxmertWeights weights = LxmertWeights.read(path)) {
        tell(weights.parts(), load(own, weights), progress);
      }
    }
  }

  /** What keeps fresh weights. */
  private static List<String> load(GatedForGrounding model, GatedWeights weights) {
    if (weights.grounds()) {
      weights.load(model);
      return List.of();
    }
    return weights.loadBelowHead(model);
  }

  private static List<String> load(LxmertForGrounding model, LxmertWeights weights) {
    if (weights.grounds()) {
      weights.load(model);
      return List.of();
    }
    List<String> fresh = new ArrayList<>();
    if (weights.ofLanguageModel()) {
      fresh.addAll(weights.loadLanguage(model.backbone(), model.config()));
    } else {
      weights.load(model.backbone());
    }
    fresh.add(HEAD);
    return fresh;
  }

  private void tell(List<String> held, List<String> fresh, Progress progress) {
    List<String> taken = new ArrayList<>(held.subList(0, 1)); // the encoders
    if (fresh.isEmpty()) {
      taken.add(HEAD);
    }
    start.tell(held, taken, fresh, progress);
  }
}

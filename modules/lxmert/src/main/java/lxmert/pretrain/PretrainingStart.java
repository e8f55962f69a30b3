package lxmert.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import lxmert.checkpoint.GatedWeights;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.StartingPoint;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.ModelConfig;
import lxmert.model.PreTrainingModel;
import lxmert.model.RegionTarget;
import lxmert.text.Vocabulary;

/** The model that pre-training begins with: fresh weights, or those of BERT or of LXMERT. */
final class PretrainingStart {
  private final PretrainRecipe recipe;
  private final StartingPoint start;

  PretrainingStart(PretrainRecipe recipe, Pretraining.Files files) {
    this.recipe = recipe;
    start = new StartingPoint(files.vocabulary(), files.from());
  }

  /**
   * The vocabulary that is given, or that of the checkpoint's folder, or one learned from the
   * sentences.
   */
  Vocabulary vocabulary(PretrainEntries sentences) {
    Iterable<String> texts =
        () ->
            IntStream.range(0, sentences.size())
                .mapToObj(sentences::get)
                .map(PretrainEntry::sentence)
                .iterator();
    return start.words(texts, recipe.vocabularySize());
  }

  /**
   * Makes the model.
   *
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  PreTrainingModel make(
      Vocabulary vocabulary, List<String> answers, int featureSize, Progress progress) {
    boolean gated = GatedArchitectures.FAMILY.equals(recipe.architecture());
    if (!gated && !LxmertArchitectures.FAMILY.equals(family())) {
      throw new UserError(
          "there is no pre-training of %s, expected one of %s, %s"
              .formatted(family(), GatedArchitectures.FAMILY, LxmertArchitectures.FAMILY));
    }
    ModelConfig config =
        StartingPoint.config(
                gated ? GatedConfig.FORMAT : LxmertConfig.FORMAT,
                recipe.model(),
                vocabulary,
                featureSize)
            .with(Map.of("num_qa_labels", answers.size()));
    config.requireLength("max_length", recipe.maxLength());
    PreTrainingModel model =
        config instanceof GatedConfig own
            ? new GatedForPreTraining(own.with(heads()))
            : new LxmertForPreTraining((LxmertConfig) config);
    requireHeads(model);
    model.initialize(recipe.seed());
    load(model, answers, progress);
    return model;
  }

  private String family() {
    String named = recipe.architecture();
    return named == null ? LxmertArchitectures.FAMILY : named;
  }

  /** The heads that the objective asks for. */
  private Map<String, Object> heads() {
    Map<String, Double> weights = new TreeMap<>();
    for (RegionTarget target : RegionTarget.values()) {
      double weight = recipe.objective().maskedObjects().weight(target);
      if (weight > 0) {
        weights.put(Integer.toString(target.number()), weight);
      }
    }
    return Map.of(
        "visual_target_weights",
        weights,
        "qa_task_weight",
        recipe.objective().questions().weight());
  }

  private void requireHeads(PreTrainingModel model) {
    PretrainObjective objective = recipe.objective();
    for (RegionTarget target : RegionTarget.values()) {
      require(model.has(target), objective.maskedObjects().weight(target), target.toString());
    }
    require(model.matches(), objective.matching().weight(), "matching");
    require(model.answers(), objective.questions().weight(), "answers");
  }

  private void require(boolean has, double weight, String what) {
    if (weight > 0 && !has) {
      throw new UserError(
          "the model has no head for %s, expected a weight of 0 in the recipe's objective"
              .formatted(what.toLowerCase(Locale.ROOT)));
    }
  }

  private void load(PreTrainingModel model, List<String> answers, Progress progress) {
    Path from = start.from();
    if (from == null) {
      return;
    }
    if (model instanceof GatedForPreTraining gated) {
      try (GatedWeights weights = GatedWeights.read(from, gated.config())) {
        tell(weights.parts(), weights.loadKnownHeads(gated), progress);
      }
    } else if (model instanceof LxmertForPreTraining lxmert) {
      try (LxmertWeights weights = LxmertWeights.read(from)) {
        List<String> fresh =
            weights.ofLanguageModel()
                ? weights.loadLanguage(lxmert)
                : weights.loadKnownHeads(lxmert, hasHeadFor(answers, from));
        tell(weights.parts(), fresh, progress);
      }
    }
  }

  private void tell(List<String> held, List<String> fresh, Progress progress) {
    List<String> taken = new ArrayList<>(held);
    taken.removeAll(fresh);
    start.tell(held, taken, fresh, progress);
  }

  /** Not where the folder names as many answers, but others or in another order. */
  private static boolean hasHeadFor(List<String> answers, Path from) {
    List<String> named = ModelFolder.namedAnswers(from);
    return named.size() != answers.size() || named.equals(answers);
  }
}

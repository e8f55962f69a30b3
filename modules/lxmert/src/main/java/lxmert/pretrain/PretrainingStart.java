package lxmert.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;

/** The model that pre-training begins with: fresh weights, or those of BERT or of LXMERT. */
final class PretrainingStart {
  private final PretrainRecipe recipe;
  private final Pretraining.Files files;

  PretrainingStart(PretrainRecipe recipe, Pretraining.Files files) {
    this.recipe = recipe;
    this.files = files;
  }

  /**
   * The vocabulary that is given, or that of the checkpoint's folder, or one learned from the
   * sentences.
   */
  Vocabulary vocabulary(PretrainEntries sentences) {
    Path given = files.vocabulary();
    Path from = files.from();
    if (given != null) {
      return Vocabulary.read(given);
    }
    if (from != null && Files.isDirectory(from)) {
      return Vocabulary.ofFolder(from);
    }
    if (from != null) {
      throw new UserError(from + " is no folder with a vocabulary: give one with --vocab");
    }
    Iterable<String> texts =
        () ->
            IntStream.range(0, sentences.size())
                .mapToObj(sentences::get)
                .map(PretrainEntry::sentence)
                .iterator();
    return VocabularyLearner.learn(texts, recipe.vocabularySize());
  }

  /**
   * Makes the model.
   *
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  LxmertForPreTraining make(
      Vocabulary vocabulary, int answers, int featureSize, Progress progress) {
    LxmertConfig config =
        LxmertConfig.of(Json.mapper().valueToTree(recipe.model()), "the recipe's model")
            .with(
                Map.of(
                    "vocab_size", vocabulary.size(),
                    "visual_feat_dim", featureSize,
                    "num_qa_labels", answers));
    config.requireLength("max_length", recipe.maxLength());
    LxmertForPreTraining model = new LxmertForPreTraining(config);
    Initialization.normal(model, config.initializerRange(), recipe.seed());
    if (files.from() != null) {
      try (LxmertWeights weights = LxmertWeights.read(files.from())) {
        load(weights, model, progress);
      }
    }
    return model;
  }

  private void load(LxmertWeights weights, LxmertForPreTraining model, Progress progress) {
    if (weights.ofLanguageModel()) {
      for (String part : weights.loadLanguage(model)) {
        progress.say("the %s is new: %s has none".formatted(part, files.from()));
      }
    } else {
      weights.load(model);
    }
  }
}

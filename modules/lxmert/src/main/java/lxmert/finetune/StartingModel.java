package lxmert.finetune;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.data.AnswerVocabulary;
import lxmert.data.VqaQuestion;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertWeights;
import lxmert.model.ModelFolder;
import lxmert.text.Vocabulary;
import lxmert.text.VocabularyLearner;

/**
 * The model that fine-tuning begins with: fresh weights, or a checkpoint with a new answer head.
 */
final class StartingModel {
  private final FinetuneRecipe recipe;
  private final VqaFinetuning.Files files;

  StartingModel(FinetuneRecipe recipe, VqaFinetuning.Files files) {
    this.recipe = recipe;
    this.files = files;
  }

  /**
   * Makes the model.
   *
   * @param train questions to learn a vocabulary from, where none is given
   * @param featureSize of the regions
   * @throws UserError if checkpoint, vocabulary, regions and recipe do not fit each other
   */
  ModelFolder make(List<VqaQuestion> train, AnswerVocabulary answers, int featureSize) {
    Vocabulary vocabulary = vocabulary(train);
    LxmertConfig config =
        config(vocabulary, featureSize).with(Map.of("num_qa_labels", answers.size()));
    if (config.maxPositionEmbeddings() < recipe.maxLength()) {
      throw new UserError(
          "max_length is %d, but the model reads %d word pieces"
              .formatted(recipe.maxLength(), config.maxPositionEmbeddings()));
    }
    LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(config);
    Initialization.normal(model, config.initializerRange(), recipe.seed());
    if (files.from() != null) {
      try (LxmertWeights weights = LxmertWeights.read(files.from())) {
        weights.load(model.backbone());
      }
    }
    return new ModelFolder(model, vocabulary, answers.answers());
  }

  private Vocabulary vocabulary(List<VqaQuestion> train) {
    Path given = files.vocabulary();
    Path from = files.from();
    if (given != null) {
      return Vocabulary.read(given);
    }
    if (from != null && Files.isDirectory(from)) {
      return Vocabulary.read(from.resolve("vocab.txt"));
    }
    if (from != null) {
      throw new UserError(from + " is no folder with a vocab.txt: give one with --vocab");
    }
    List<String> sentences = train.stream().map(VqaQuestion::sentence).toList();
    return VocabularyLearner.learn(sentences, recipe.vocabularySize());
  }

  private LxmertConfig config(Vocabulary vocabulary, int featureSize) {
    Path from = files.from();
    if (from == null) {
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
}

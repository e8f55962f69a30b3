package lxmert.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.StartingPoint;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
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
  LxmertForPreTraining make(
      Vocabulary vocabulary, List<String> answers, int featureSize, Progress progress) {
    LxmertConfig config =
        StartingPoint.config(recipe.model(), vocabulary, featureSize)
            .with(Map.of("num_qa_labels", answers.size()));
    config.requireLength("max_length", recipe.maxLength());
    LxmertForPreTraining model = new LxmertForPreTraining(config);
    Initialization.normal(model, config.initializerRange(), recipe.seed());
    Path from = start.from();
    if (from != null) {
      try (LxmertWeights weights = LxmertWeights.read(from)) {
        load(weights, from, model, answers, progress);
      }
    }
    return model;
  }

  private void load(
      LxmertWeights weights,
      Path from,
      LxmertForPreTraining model,
      List<String> answers,
      Progress progress) {
    List<String> fresh =
        weights.ofLanguageModel()
            ? weights.loadLanguage(model)
            : weights.loadKnownHeads(model, hasHeadFor(answers, from));
    List<String> held = weights.parts();
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

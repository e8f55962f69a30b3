package lxmert.finetune;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.data.AnswerVocabulary;
import lxmert.data.RegionStore;
import lxmert.data.VqaQuestion;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.EncodedPicture;
import lxmert.model.FastAnswering;
import lxmert.score.VqaAccuracy;
import lxmert.text.TokenBatch;
import lxmert.text.WordPieceTokenizer;

/** Lets models answer a set of questions and scores the answers. Every picture is encoded once. */
public final class VqaEvaluator {
  private final List<VqaQuestion> questions;
  private final Map<String, List<VqaQuestion>> byPicture = new LinkedHashMap<>();
  private final RegionStore regions;
  private final WordPieceTokenizer tokenizer;
  private final int maxLength;
  private final AnswerVocabulary answers;

  /**
   * Prepares a set of questions. Those whose picture has no regions are left out, as in the
   * official code.
   *
   * @param regions stays open while models are evaluated
   * @param maxLength most word pieces of a question, [CLS] and [SEP] included
   * @param answers in the order of the models' scores
   * @throws UserError if there is no picture with regions
   */
  public VqaEvaluator(
      List<VqaQuestion> questions,
      RegionStore regions,
      WordPieceTokenizer tokenizer,
      int maxLength,
      AnswerVocabulary answers) {
    for (VqaQuestion question : questions) {
      if (regions.contains(question.imageId())) {
        byPicture.computeIfAbsent(question.imageId(), id -> new ArrayList<>()).add(question);
      }
    }
    if (byPicture.isEmpty()) {
      throw new UserError(
          "none of the %d questions is about a picture with regions".formatted(questions.size()));
    }
    this.questions =
        questions.stream().filter(question -> byPicture.containsKey(question.imageId())).toList();
    this.regions = regions;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.answers = answers;
  }

  /** Answers all questions with the likeliest answer of a model. */
  public VqaEvaluation evaluate(FastAnswering model, Progress progress) {
    Map<String, Integer> given = new HashMap<>();
    double loss = 0;
    try (Progress.Bar bar = progress.start("evaluating", questions.size(), "questions")) {
      for (Map.Entry<String, List<VqaQuestion>> picture : byPicture.entrySet()) {
        float[][] logits = logits(model, picture.getKey(), picture.getValue());
        for (int i = 0; i < logits.length; i++) {
          VqaQuestion question = picture.getValue().get(i);
          given.put(question.questionId(), likeliest(logits[i]));
          loss += loss(logits[i], question);
        }
        bar.advance(logits.length);
      }
      VqaEvaluation evaluation = evaluation(given, loss / questions.size());
      if (evaluation.labelled()) {
        bar.note(String.format(Locale.ROOT, "%.2f %% right", evaluation.accuracy().overall()));
      }
      return evaluation;
    }
  }

  /** The scores of a picture's questions: {@code [question][answer]}. */
  private float[][] logits(FastAnswering model, String imageId, List<VqaQuestion> asked) {
    TokenBatch words =
        TokenBatch.of(
            asked.stream()
                .map(question -> tokenizer.encode(question.sentence(), maxLength))
                .toList());
    try (EncodedPicture picture = model.encode(regions.get(imageId))) {
      return model.logits(picture, words);
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /** As {@link SoftLabelLoss}: the binary cross entropies, added up over the answers. */
  private double loss(float[] logits, VqaQuestion question) {
    double loss = 0;
    for (float x : logits) {
      loss += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
    for (Map.Entry<String, Double> label : question.label().entrySet()) {
      OptionalInt index = answers.index(label.getKey());
      loss -= index.isPresent() ? logits[index.getAsInt()] * label.getValue() : 0;
    }
    return loss;
  }

  private VqaEvaluation evaluation(Map<String, Integer> given, double loss) {
    Map<String, String> inOrder = new LinkedHashMap<>();
    VqaAccuracy.Gatherer scores = new VqaAccuracy.Gatherer();
    boolean labelled = false;
    for (VqaQuestion question : questions) {
      String answer = answers.answer(given.getOrDefault(question.questionId(), 0));
      inOrder.put(question.questionId(), answer);
      scores.add(question.questionType(), question.answerType(), question.score(answer));
      labelled |= !question.label().isEmpty();
    }
    return new VqaEvaluation(inOrder, labelled, loss, scores.accuracy());
  }
}

package lxmert.finetune;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.model.ProblemType;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How scores of answers are compared with the right ones (docs/model.md, "Fine-tuning"). */
public enum AnswerLoss {
  /**
   * Every answer is a yes-or-no question of its own; the binary cross entropies are added up over
   * the answers. VQA and GQA.
   */
  @JsonProperty("soft_labels")
  SOFT_LABELS,

  /**
   * Cross entropy against the best answer, times the number of answers: the official {@code
   * --mceLoss}. Where no answer is known it is the first of the list, as in the official code.
   */
  @JsonProperty("likeliest_label")
  LIKELIEST_LABEL,

  /** Cross entropy against the best answer. NLVR2. */
  @JsonProperty("cross_entropy")
  CROSS_ENTROPY,

  /**
   * Kullback-Leibler divergence of the probabilities from the scores of the right answers, which
   * need not add up to 1; an answer without a score adds nothing. MFH.
   */
  @JsonProperty("divergence")
  DIVERGENCE;

  /**
   * The mean over the batch.
   *
   * @param logits (B, answers), any floating type; taken as float32
   * @param targets (B, answers) float32, scores 0 to 1
   * @return a float32 scalar
   */
  public Tensor of(Tensor logits, Tensor targets) {
    Tensor scores = logits.to(torch.ScalarType.Float);
    Scalar answers = new Scalar((double) targets.size(1));
    return switch (this) {
      case SOFT_LABELS -> torch.binary_cross_entropy_with_logits(scores, targets).mul(answers);
      case LIKELIEST_LABEL -> crossEntropy(scores, targets).mul(answers);
      case CROSS_ENTROPY -> crossEntropy(scores, targets);
      case DIVERGENCE -> divergence(scores, targets);
    };
  }

  private static Tensor divergence(Tensor scores, Tensor targets) {
    Tensor apart = torch.xlogy(targets, targets).sub(targets.mul(scores.log_softmax(1)));
    return apart.sum().div(new Scalar((double) targets.size(0)));
  }

  private static Tensor crossEntropy(Tensor scores, Tensor targets) {
    return torch.cross_entropy_loss(scores, targets.argmax(new LongOptional(1), false));
  }

  /** What makes probabilities of scores that were learned with it. */
  ProblemType problemType() {
    return this == SOFT_LABELS
        ? ProblemType.MULTI_LABEL_CLASSIFICATION
        : ProblemType.SINGLE_LABEL_CLASSIFICATION;
  }

  /** The loss of one example in float64. */
  double of(float[] logits, Example example, AnswerVocabulary answers) {
    return switch (this) {
      case SOFT_LABELS -> softLabels(logits, example, answers);
      case LIKELIEST_LABEL -> logits.length * crossEntropy(logits, example, answers);
      case CROSS_ENTROPY -> crossEntropy(logits, example, answers);
      case DIVERGENCE -> divergence(logits, example, answers);
    };
  }

  private static double softLabels(float[] logits, Example example, AnswerVocabulary answers) {
    double loss = 0;
    for (float x : logits) {
      loss += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
    for (Map.Entry<String, Double> label : example.label().entrySet()) {
      OptionalInt index = answers.index(label.getKey());
      loss -= index.isPresent() ? logits[index.getAsInt()] * label.getValue() : 0;
    }
    return loss;
  }

  private static double divergence(float[] logits, Example example, AnswerVocabulary answers) {
    double normalizer = logSum(logits);
    double loss = 0;
    for (Map.Entry<String, Double> label : example.label().entrySet()) {
      OptionalInt index = answers.index(label.getKey());
      double target = label.getValue();
      if (index.isPresent() && target > 0) {
        loss += target * (Math.log(target) + normalizer - logits[index.getAsInt()]);
      }
    }
    return loss;
  }

  private static double crossEntropy(float[] logits, Example example, AnswerVocabulary answers) {
    float[] target = new float[logits.length];
    example
        .label()
        .forEach(
            (answer, score) ->
                answers.index(answer).ifPresent(index -> target[index] = score.floatValue()));
    return logSum(logits) - logits[likeliest(target)];
  }

  private static double logSum(float[] logits) {
    double largest = logits[likeliest(logits)];
    double sum = 0;
    for (float x : logits) {
      sum += Math.exp(x - largest);
    }
    return Math.log(sum) + largest;
  }

  /** The place of the largest value, the first of equal ones. */
  static int likeliest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}

package lxmert.model;

import java.util.Locale;

/** How the scores of a model become probabilities, by Hugging Face's {@code problem_type}. */
public enum ProblemType {
  /** Every answer is a yes-or-no question of its own: a sigmoid. */
  MULTI_LABEL_CLASSIFICATION,

  /** One answer is right: a softmax, whose probabilities add up to 1. */
  SINGLE_LABEL_CLASSIFICATION;

  /** Its name in {@code config.json}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The probabilities of all answers, 0 to 1. */
  public double[] probabilities(float[] logits) {
    return switch (this) {
      case MULTI_LABEL_CLASSIFICATION -> sigmoid(logits);
      case SINGLE_LABEL_CLASSIFICATION -> softmax(logits);
    };
  }

  private static double[] sigmoid(float[] logits) {
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
    }
    return probabilities;
  }

  private static double[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - largest);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }
}

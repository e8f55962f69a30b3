package lxmert.attention;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import lxmert.io.Check;

/**
 * How a model is trained with cycle consistency: {@code cycle} of a recipe.
 *
 * @param questionWeight of the loss of the questions that are generated from answers
 * @param cycleWeight of the loss of the answers to generated questions
 * @param fromStep steps before generated questions are answered
 * @param gate which generated questions are answered
 * @param threshold of {@link Gate#SIMILARITY}, -1 to 1; 0 lets all pass
 * @param learningRate of the generator, before the factors of stages
 * @param hiddenSize of the generator's LSTM
 * @param answerSize inner width of what reads the scores of the answers
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CycleSettings(
    double questionWeight,
    double cycleWeight,
    long fromStep,
    Gate gate,
    double threshold,
    double learningRate,
    int hiddenSize,
    int answerSize) {
  /** Which generated questions are good enough. */
  public enum Gate {
    /** Those to which the model gives the right answer. */
    @JsonProperty("answer")
    ANSWER,
    /** Those whose words are like the question's: by the cosine of the sums of their vectors. */
    @JsonProperty("similarity")
    SIMILARITY
  }

  /** Checks the ranges. */
  public CycleSettings {
    Check.notNegative("question_weight", questionWeight);
    Check.notNegative("cycle_weight", cycleWeight);
    Check.atLeast(0, "from_step", fromStep);
    Check.that(Math.abs(threshold) <= 1, "threshold", threshold, "-1 to 1");
    Check.positive("learning_rate", learningRate);
    Check.atLeast(1, "hidden_size", hiddenSize);
    Check.atLeast(1, "answer_size", answerSize);
  }

  /**
   * The step that an update of a parameter belongs to, both counted from 0: from {@link #fromStep}
   * on there are two in each.
   */
  public long stepOf(long update) {
    return update < fromStep ? update : fromStep + (update - fromStep) / 2;
  }
}

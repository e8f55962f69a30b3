package lxmert.pretrain;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import lxmert.model.GatedConfig;
import lxmert.model.RegionTarget;

/**
 * What a model is pre-trained to do (paper section 3.1). The loss of a batch is the weighted sum of
 * the tasks' losses; a weight of 0 leaves a task out, and with it everything that is done to the
 * input for its sake.
 *
 * @param maskedWords masked cross-modality language modelling
 * @param maskedObjects masked object prediction
 * @param matching cross-modality matching
 * @param questions image question answering
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PretrainObjective(
    MaskedWords.Settings maskedWords,
    MaskedObjects.Settings maskedObjects,
    CrossModalityMatching.Settings matching,
    ImageQuestions.Settings questions) {
  /** Checks that there is something to learn from the first epoch on. */
  public PretrainObjective {
    boolean fromTheStart =
        maskedWords.weight() > 0
            || maskedObjects.wanted()
            || matching.weight() > 0
            || (questions.weight() > 0 && questions.fromEpoch() == 1);
    if (!fromTheStart) {
      throw new IllegalArgumentException(
          "expected a task with a weight above 0 that begins with epoch 1");
    }
  }

  /**
   * What VOLTA does with a gated encoder: the losses of the heads that it has, by their weights.
   */
  public static PretrainObjective of(GatedConfig config) {
    Map<Integer, Double> weights = config.visualTargetWeights();
    return new PretrainObjective(
        new MaskedWords.Settings(1, Masking.BERT),
        new MaskedObjects.Settings(
            weights.getOrDefault(RegionTarget.OBJECTS.number(), 0.0),
            weights.getOrDefault(RegionTarget.ATTRIBUTES.number(), 0.0),
            weights.getOrDefault(RegionTarget.FEATURES.number(), 0.0),
            weights.getOrDefault(RegionTarget.DISTRIBUTION.number(), 0.0),
            weights.getOrDefault(RegionTarget.CLASSES.number(), 0.0),
            MaskedObjects.LabelledBoxes.MASKED,
            MaskedObjects.MeanOver.MASKED,
            new Masking(0.15, 0.9, 0)),
        new CrossModalityMatching.Settings(config.fusionMethod().matches() ? 1 : 0, 0.5),
        new ImageQuestions.Settings(0, 1));
  }

  /** What the published code does: every task from the first epoch, every loss with weight 1. */
  public static PretrainObjective published() {
    return new PretrainObjective(
        new MaskedWords.Settings(1, Masking.BERT),
        new MaskedObjects.Settings(1, 1, 1, MaskedObjects.LabelledBoxes.ALL, Masking.BERT),
        new CrossModalityMatching.Settings(1, 0.5),
        new ImageQuestions.Settings(1, 1));
  }
}

package lxmert.pretrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import lxmert.io.Check;
import lxmert.model.LxmertOutput;
import lxmert.model.PreTrainingModel;
import org.jspecify.annotations.Nullable;

/**
 * Cross-modality matching (paper section 3.1.3): is the sentence about this image, or was it
 * replaced by one about another?
 */
public final class CrossModalityMatching {
  /**
   * The task.
   *
   * @param weight of the loss; 0 leaves every sentence with its image
   * @param mismatchProbability share of the sentences that are replaced
   * @param mismatchedTargets whether words and regions of a replaced pair are predicted all the
   *     same, as LXMERT does; VOLTA does not. null: they are
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Settings(
      double weight, double mismatchProbability, @Nullable Boolean mismatchedTargets) {
    /** Checks the ranges. */
    public Settings {
      Check.notNegative("matching.weight", weight);
      Check.share("matching.mismatch_probability", mismatchProbability);
    }

    /** With all targets, as LXMERT. */
    public Settings(double weight, double mismatchProbability) {
      this(weight, mismatchProbability, null);
    }
  }

  private final Settings settings;

  CrossModalityMatching(Settings settings) {
    this.settings = settings;
  }

  /**
   * The entry that an example takes its sentence from: itself, or one about another image. The
   * split has several images.
   */
  int sentenceOf(int entry, PretrainSplit split, RandomSource draws) {
    if (settings.weight() == 0 || draws.uniform() >= settings.mismatchProbability()) {
      return entry;
    }
    int other = draws.below(split.size());
    while (split.imageId(other).equals(split.imageId(entry))) {
      other = draws.below(split.size());
    }
    return other;
  }

  /** Whether words and regions of a pair are to be predicted. */
  boolean predicts(boolean matched) {
    return matched || !Boolean.FALSE.equals(settings.mismatchedTargets());
  }

  /** Cross entropy of the two classes, the mean over the batch. */
  TaskLoss loss(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    return Rows.classify(
        "matching", settings.weight(), model.matched(out.pooled()), batch.matched());
  }
}

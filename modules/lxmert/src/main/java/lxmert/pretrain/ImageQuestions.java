package lxmert.pretrain;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import lxmert.corpus.PretrainEntry;
import lxmert.io.Check;
import lxmert.model.LxmertOutput;
import lxmert.model.PreTrainingModel;

/**
 * Image question answering (paper section 3.1.3): a third of the sentences are questions, and their
 * answers come from one table over all data sets.
 */
public final class ImageQuestions {
  /**
   * The task.
   *
   * @param weight of the loss
   * @param fromEpoch first epoch that trains it, counted from 1; before it, the answer head has no
   *     gradient. The paper's is 11, the published code's 1.
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Settings(double weight, int fromEpoch) {
    /** Checks the ranges. */
    public Settings {
      Check.notNegative("questions.weight", weight);
      Check.atLeast(1, "questions.from_epoch", fromEpoch);
    }
  }

  private final Settings settings;

  ImageQuestions(Settings settings) {
    this.settings = settings;
  }

  /** Whether an epoch trains it. */
  boolean in(int epoch) {
    return settings.weight() > 0 && epoch >= settings.fromEpoch();
  }

  /**
   * The answer to be given: one of the entry's, drawn by their scores; -1 where there is none, and
   * where the sentence is not about the image.
   */
  static long answer(PretrainEntry entry, boolean matched, RandomSource draws) {
    List<PretrainEntry.Scored> answers = entry.answers();
    if (!matched || answers.isEmpty()) {
      return Rows.IGNORED;
    }
    int chosen =
        answers.size() == 1
            ? 0
            : draws.choice(answers.stream().mapToDouble(PretrainEntry.Scored::score).toArray());
    return answers.get(chosen).answer();
  }

  /**
   * Cross entropy, the mean over the questions of the batch. The head runs on those alone.
   *
   * @param answers (B), -1 where none is asked for
   */
  TaskLoss loss(PreTrainingModel model, LxmertOutput out, long[] answers) {
    long[] questions = Rows.asked(answers);
    return Rows.classify(
        "questions",
        settings.weight(),
        model.answers(Rows.select(out.pooled(), questions)),
        Rows.at(questions, answers));
  }
}

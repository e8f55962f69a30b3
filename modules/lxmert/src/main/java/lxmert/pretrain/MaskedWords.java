package lxmert.pretrain;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Arrays;
import lxmert.io.Check;
import lxmert.model.LxmertOutput;
import lxmert.model.PreTrainingModel;
import lxmert.text.Vocabulary;

/**
 * Masked cross-modality language modelling (paper section 3.1.1): hidden word pieces are predicted
 * from the words around them and from the image.
 */
public final class MaskedWords {
  /**
   * The task.
   *
   * @param weight of the loss; 0 leaves the sentences as they are
   * @param masking of word pieces, [CLS] and [SEP] apart
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Settings(double weight, Masking masking) {
    /** Checks the weight. */
    public Settings {
      Check.notNegative("masked_words.weight", weight);
    }
  }

  private final Settings settings;

  MaskedWords(Settings settings) {
    this.settings = settings;
  }

  /**
   * Hides pieces of a sentence.
   *
   * @param ids [CLS] ... [SEP]; changed in place
   * @return the piece that was at each place, -1 where none is asked for
   */
  long[] hide(int[] ids, Vocabulary vocabulary, RandomSource draws) {
    long[] labels = new long[ids.length];
    Arrays.fill(labels, Rows.IGNORED);
    for (int i = 1; settings.weight() > 0 && i < ids.length - 1; i++) {
      Masking.Action action = settings.masking().draw(draws);
      if (action != Masking.Action.LEAVE) {
        labels[i] = ids[i];
      }
      if (action == Masking.Action.MASK) {
        ids[i] = vocabulary.id(Vocabulary.MASK);
      } else if (action == Masking.Action.RANDOM) {
        ids[i] = draws.below(vocabulary.size());
      }
    }
    return labels;
  }

  /** Cross entropy, the mean over the hidden pieces. The decoder runs on those alone. */
  TaskLoss loss(PreTrainingModel model, LxmertOutput out, PretrainBatch batch) {
    long[] places = Rows.asked(batch.wordLabels());
    return Rows.classify(
        "masked_words",
        settings.weight(),
        model.words(Rows.select(out.language(), places)), // (words, V)
        Rows.at(places, batch.wordLabels()));
  }
}

package lxmert.serving;

import java.util.ArrayList;
import java.util.List;
import lxmert.vision.Regions;

/**
 * What a model says to one question. A answers.
 *
 * @param logits (A), the scores themselves
 * @param probabilities (A), 0 to 1, by the rule that the model was trained with
 * @param images whose regions it looked at
 * @param truncated whether the question had more word pieces than the model reads
 */
public record Scores(
    float[] logits, double[] probabilities, List<Regions> images, boolean truncated) {
  /** Copies the list. */
  public Scores {
    images = List.copyOf(images);
  }

  /** The most probable answers, best first; of equal ones the first in the model's list. */
  public List<Integer> best(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Float.compare(logits[b], logits[a]));
    return order.subList(0, Math.min(count, order.size()));
  }
}

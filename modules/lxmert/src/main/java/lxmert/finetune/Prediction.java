package lxmert.finetune;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered to one example.
 *
 * @param id of the example
 * @param answer the likeliest one; null where an image has no regions
 * @param best the likeliest answers with their probabilities, best first
 */
record Prediction(
    @JsonProperty("id") String id,
    @JsonProperty("answer") @Nullable String answer,
    @JsonProperty("best") List<Scored> best) {
  /**
   * An answer with its probability.
   *
   * @param probability 0 to 1
   */
  record Scored(
      @JsonProperty("answer") String answer, @JsonProperty("probability") double probability) {}

  /** Copies the list. */
  Prediction {
    best = List.copyOf(best);
  }
}

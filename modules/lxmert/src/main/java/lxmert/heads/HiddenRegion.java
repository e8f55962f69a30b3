package lxmert.heads;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What may be in a region whose features were hidden; its box was not.
 *
 * @param region its number among those of the image, from 0
 * @param object what the detector says of it
 * @param attribute likewise
 * @param withSentence by the other regions and the sentence
 * @param withoutSentence by the other regions alone
 */
@JsonNaming(SnakeCaseStrategy.class)
public record HiddenRegion(
    int region, String object, String attribute, Guesses withSentence, Guesses withoutSentence) {
  /**
   * What a region may hold.
   *
   * @param objects the likeliest ones, best first
   * @param attributes likewise
   */
  public record Guesses(List<Guess> objects, List<Guess> attributes) {
    /** Copies the lists. */
    public Guesses {
      objects = List.copyOf(objects);
      attributes = List.copyOf(attributes);
    }
  }
}

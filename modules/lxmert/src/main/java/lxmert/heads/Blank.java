package lxmert.heads;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What may stand at one {@code [MASK]}.
 *
 * @param withImage the likeliest word pieces, best first
 * @param withoutImage likewise, where no region is seen: what the words alone say
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Blank(List<Guess> withImage, List<Guess> withoutImage) {
  /** Copies the lists. */
  public Blank {
    withImage = List.copyOf(withImage);
    withoutImage = List.copyOf(withoutImage);
  }
}

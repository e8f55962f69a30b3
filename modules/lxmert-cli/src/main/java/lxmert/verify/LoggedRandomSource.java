package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import lxmert.io.UserError;
import lxmert.pretrain.RandomSource;

/** Draws that a fixture has logged, played back in their order. */
final class LoggedRandomSource implements RandomSource {
  private static final double SHARES = 1e-12;

  private final Iterator<JsonNode> log;

  /**
   * Plays a log back.
   *
   * @param log each {@code ["random", value]}, {@code ["randint", low, high, value]}, {@code
   *     ["choice", size, index]} or {@code ["multinomial", shares, index]}
   */
  LoggedRandomSource(JsonNode log) {
    this.log = log.iterator();
  }

  /** Whether every draw was asked for. */
  boolean exhausted() {
    return !log.hasNext();
  }

  @Override
  public double uniform() {
    return next("random").path(1).asDouble();
  }

  @Override
  public int below(int bound) {
    JsonNode draw = next("randint", "choice");
    boolean range = draw.path(0).asText().equals("randint");
    int size = range ? draw.path(2).asInt() - draw.path(1).asInt() + 1 : draw.path(1).asInt();
    if (size != bound) {
      throw new UserError("a draw among %d was logged, expected %d".formatted(size, bound));
    }
    return range ? draw.path(3).asInt() - draw.path(1).asInt() : draw.path(2).asInt();
  }

  @Override
  public int choice(double[] weights) {
    JsonNode draw = next("multinomial");
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      if (Math.abs(draw.path(1).path(i).asDouble() - weights[i] / sum) > SHARES) {
        throw new UserError("a draw by %s was logged, expected others".formatted(draw.path(1)));
      }
    }
    return draw.path(2).asInt();
  }

  private JsonNode next(String... kinds) {
    JsonNode draw = log.hasNext() ? log.next() : null;
    String kind = draw == null ? "none" : draw.path(0).asText();
    for (String expected : kinds) {
      if (draw != null && expected.equals(kind)) {
        return draw;
      }
    }
    throw new UserError(
        "expected a logged draw of kind %s, found %s".formatted(String.join(" or ", kinds), kind));
  }
}

package lxmert.batch;

/**
 * How right every answer is to each sentence of a batch.
 *
 * @param size number of sentences B
 * @param answers number of answers A
 * @param scores (B, A), soft scores from 0 to 1
 */
public record Targets(int size, int answers, float[] scores) {
  /** Checks the array's length. */
  public Targets {
    if (scores.length != (long) size * answers) {
      throw new IllegalArgumentException(
          "%d scores, expected %d times %d".formatted(scores.length, size, answers));
    }
  }
}

package lxmert.score;

/**
 * How often sentences about pairs of pictures were judged rightly.
 *
 * @param examples sentences with a pair each
 * @param right of them
 * @param sentences different sentences: identifiers without the pair's number
 * @param consistent of them judged rightly about all of their pairs
 */
public record Nlvr2Scores(int examples, int right, int sentences, int consistent) {
  /** In percent. */
  public double accuracy() {
    return 100.0 * right / examples;
  }

  /** In percent. */
  public double consistency() {
    return 100.0 * consistent / sentences;
  }
}

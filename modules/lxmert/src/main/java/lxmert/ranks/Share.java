package lxmert.ranks;

/**
 * A rank's part of pieces that lie in an order: neighbours, so that whatever is added up within
 * each part and then over the parts keeps that order.
 *
 * @param first of them
 * @param end the one after the last
 */
public record Share(int first, int end) {
  static Share of(int pieces, int rank, int count) {
    return new Share(bound(pieces, rank, count), bound(pieces, rank + 1, count));
  }

  private static int bound(long pieces, int rank, int count) {
    return Math.toIntExact(pieces * rank / count);
  }

  /** Number of pieces. */
  public int size() {
    return end - first;
  }

  /** Whether a piece is among them. */
  public boolean has(long piece) {
    return piece >= first && piece < end;
  }
}

package lxmert.explain;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the four perturbation tests (paper, section 4): word pieces or regions are taken away, the
 * most relevant ones first or last, and a good method makes the answers go wrong early or late.
 *
 * @param modality what is taken away
 * @param positive whether the most relevant go first; then a small area under the curve is good
 */
public record Perturbation(Modality modality, boolean positive) {
  /** The share that has been taken away at each step. */
  public static final List<Double> STEPS = List.of(0.0, 0.25, 0.5, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0);

  /** What is taken away from. */
  public enum Modality {
    /** The sentence. [CLS] and [SEP] always stay, and what is left closes up. */
    TEXT,

    /** The regions of the image. */
    IMAGE
  }

  /** All four. */
  public static List<Perturbation> all() {
    return Arrays.stream(Modality.values())
        .flatMap(each -> List.of(true, false).stream().map(first -> new Perturbation(each, first)))
        .toList();
  }

  /**
   * What is left at each step.
   *
   * @param scores relevance of all word pieces, [CLS] and [SEP] included, or of all regions; among
   *     equals the first stays longest
   * @return places: of word pieces in the order of the sentence, of regions by falling score, or by
   *     rising score in a positive test
   */
  public List<int[]> kept(double[] scores) {
    return modality == Modality.IMAGE ? keptRegions(scores) : keptWords(scores);
  }

  private List<int[]> keptRegions(double[] scores) {
    int[] order = order(scores, 0, scores.length);
    return STEPS.stream().map(step -> Arrays.copyOf(order, count(step, order.length))).toList();
  }

  private List<int[]> keptWords(double[] scores) {
    int last = scores.length - 1; // [SEP]
    int[] order = order(scores, 1, last);
    return STEPS.stream()
        .map(step -> Arrays.stream(order, 0, count(step, order.length)))
        .map(left -> IntStream.concat(left, IntStream.of(0, last)).sorted().toArray())
        .toList();
  }

  /** Cut and not rounded, in the arithmetic of the public code: a tenth of ten is none. */
  private static int count(double step, int of) {
    return (int) ((1 - step) * of);
  }

  /** Places from begin to end, those that stay longest first. */
  private int[] order(double[] scores, int begin, int end) {
    Comparator<Integer> byScore = Comparator.comparingDouble(i -> scores[i]);
    return IntStream.range(begin, end)
        .boxed()
        .sorted(positive ? byScore : byScore.reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * The area under a curve by the trapezoid rule, the share taken away being the axis.
   *
   * @param curve a value for each of {@link #STEPS}
   */
  public static double area(double[] curve) {
    double area = 0;
    for (int i = 1; i < curve.length; i++) {
      area += (curve[i - 1] + curve[i]) / 2 * (STEPS.get(i) - STEPS.get(i - 1));
    }
    return area;
  }

  /** For people, such as "words, most relevant first". */
  @Override
  public String toString() {
    return (modality == Modality.TEXT ? "words" : "regions")
        + (positive ? ", most relevant first" : ", least relevant first");
  }
}

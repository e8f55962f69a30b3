package lxmert.score;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;

/**
 * Which detections of one class in one image are right, by the rules of COCO (pycocotools' {@code
 * COCOeval.evaluateImg}). Best score first, at most 100 and equal scores in their order, each
 * detection takes, of the things that are left, the one of largest IoU, single ones of the right
 * size before all others; of equal ones the last. A crowd may be taken any number of times, and the
 * IoU with it is the share of the detection that lies inside.
 *
 * <p>Things that are crowds or of another size, the detections that took them, and detections of
 * another size that took nothing count neither for nor against.
 */
final class CocoMatching {
  /**
   * The IoU thresholds 0.5, 0.55, ..., 0.95, with the rounding errors of {@code numpy.linspace}.
   */
  static final double[] THRESHOLDS = thresholds();

  static final int MOST_DETECTIONS = 100;

  /**
   * What came of one detection.
   *
   * @param rank by score among those of its class in its image, from 0
   * @param matched bit t: it took a thing at threshold t; one number for each of {@link
   *     AreaRange#RANGES}
   * @param ignored bit t: it does not count at threshold t; likewise
   */
  record Outcome(float score, int rank, int[] matched, int[] ignored) {}

  /** The things; some of them are ignored in some ranges. */
  private final List<AnnotatedObject> truth;

  private final Detections found;

  /** The detections, best first. */
  private final int[] order;

  /** (detections, things). */
  private final double[][] overlaps;

  /**
   * Compares boxes.
   *
   * @param truth all things of the class in the image
   * @param chosen the rows of {@code found} that are of the class
   */
  CocoMatching(List<AnnotatedObject> truth, Detections found, IntStream chosen) {
    this.truth = truth;
    this.found = found;
    order =
        chosen
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -found.scores()[i]))
            .limit(MOST_DETECTIONS)
            .mapToInt(Integer::intValue)
            .toArray();
    overlaps = new double[order.length][truth.size()];
    for (int d = 0; d < order.length; d++) {
      for (int g = 0; g < truth.size(); g++) {
        overlaps[d][g] = overlap(found.boxes(), order[d], truth.get(g));
      }
    }
  }

  /** IoU, or the share of the detection that lies in a crowd. */
  private static double overlap(float[] boxes, int i, AnnotatedObject thing) {
    double width =
        Math.min(boxes[i * 4 + 2], thing.x2()) - (double) Math.max(boxes[i * 4], thing.x1());
    double height =
        Math.min(boxes[i * 4 + 3], thing.y2()) - (double) Math.max(boxes[i * 4 + 1], thing.y1());
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double inside = width * height;
    double own = area(boxes, i);
    double box = ((double) thing.x2() - thing.x1()) * ((double) thing.y2() - thing.y1());
    return inside / (thing.crowd() ? own : own + box - inside);
  }

  private static double area(float[] boxes, int i) {
    return ((double) boxes[i * 4 + 2] - boxes[i * 4])
        * ((double) boxes[i * 4 + 3] - boxes[i * 4 + 1]);
  }

  /** One for each detection that was considered, best first. */
  List<Outcome> outcomes() {
    int ranges = AreaRange.RANGES.size();
    List<Outcome> outcomes =
        IntStream.range(0, order.length)
            .mapToObj(
                d -> new Outcome(found.scores()[order[d]], d, new int[ranges], new int[ranges]))
            .toList();
    for (int r = 0; r < ranges; r++) {
      int[] things = countedFirst(AreaRange.RANGES.get(r));
      for (int t = 0; t < THRESHOLDS.length; t++) {
        match(r, t, things, outcomes);
      }
    }
    return outcomes;
  }

  /** The things, those that count in a range before the others, else in their order. */
  private int[] countedFirst(AreaRange range) {
    return IntStream.concat(
            IntStream.range(0, truth.size()).filter(g -> range.counts(truth.get(g))),
            IntStream.range(0, truth.size()).filter(g -> !range.counts(truth.get(g))))
        .toArray();
  }

  private void match(int r, int t, int[] things, List<Outcome> outcomes) {
    AreaRange range = AreaRange.RANGES.get(r);
    boolean[] taken = new boolean[truth.size()];
    for (int d = 0; d < order.length; d++) {
      int best = best(range, THRESHOLDS[t], things, overlaps[d], taken);
      boolean counts =
          best >= 0 ? range.counts(truth.get(best)) : range.contains(area(found.boxes(), order[d]));
      if (best >= 0) {
        taken[best] = true;
        outcomes.get(d).matched()[r] |= 1 << t;
      }
      outcomes.get(d).ignored()[r] |= counts ? 0 : 1 << t;
    }
  }

  /** The thing that a detection takes, or -1. */
  private int best(
      AreaRange range, double threshold, int[] things, double[] overlap, boolean[] taken) {
    int best = -1;
    double min = threshold;
    for (int g : things) {
      AnnotatedObject thing = truth.get(g);
      if (taken[g] && !thing.crowd()) {
        continue;
      }
      if (best >= 0 && range.counts(truth.get(best)) && !range.counts(thing)) {
        break;
      }
      if (overlap[g] >= min) {
        min = overlap[g];
        best = g;
      }
    }
    return best;
  }

  private static double[] thresholds() {
    double step = (0.95 - 0.5) / 9;
    double[] thresholds = IntStream.range(0, 10).mapToDouble(i -> 0.5 + i * step).toArray();
    thresholds[9] = 0.95;
    return thresholds;
  }
}

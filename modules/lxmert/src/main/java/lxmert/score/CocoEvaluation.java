package lxmert.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.score.CocoMatching.Outcome;

/**
 * Average precision and recall by the rules of COCO (pycocotools' {@code COCOeval} for boxes). The
 * detections of a class are sorted by score over all images, equal scores in the order in which the
 * images came; precision is interpolated at the 101 recalls 0, 0.01, ..., 1.
 */
public final class CocoEvaluation {
  private static final int RECALLS = 101;

  /** What {@code numpy.linspace} steps by: seven of them are a little more than 0.07. */
  private static final double RECALL_STEP = 1.0 / (RECALLS - 1);

  private static final int AT_HALF = 0;
  private static final int AT_THREE_QUARTERS = 5;

  /** Of every class, best rank first within an image, the images in the order they came. */
  private final List<List<Outcome>> outcomes = new ArrayList<>();

  /** Things that count: (classes, ranges). */
  private final int[][] things;

  /** Both (classes, thresholds), NaN for classes without things. */
  private record Table(double[][] precision, double[][] recall) {}

  /** An evaluation without images yet; {@code objects} is the number of classes. */
  public CocoEvaluation(int objects) {
    things = new int[objects][AreaRange.RANGES.size()];
    for (int i = 0; i < objects; i++) {
      outcomes.add(new ArrayList<>());
    }
  }

  /**
   * Counts one image. Pycocotools takes images by ascending id, which matters for equal scores
   * only.
   *
   * @param truth the things of the image as annotated
   * @param found in pixels of the image, as the things are
   */
  public void add(List<AnnotatedObject> truth, Detections found) {
    for (AnnotatedObject thing : truth) {
      for (int r = 0; r < AreaRange.RANGES.size(); r++) {
        things[thing.object()][r] += AreaRange.RANGES.get(r).counts(thing) ? 1 : 0;
      }
    }
    for (int object : IntStream.of(found.objects()).distinct().toArray()) {
      List<AnnotatedObject> own = truth.stream().filter(thing -> thing.object() == object).toList();
      IntStream chosen =
          IntStream.range(0, found.count()).filter(i -> found.objects()[i] == object);
      outcomes.get(object).addAll(new CocoMatching(own, found, chosen).outcomes());
    }
  }

  /** The twelve figures. */
  public CocoFigures figures() {
    Table all = table(AreaRange.ALL, CocoMatching.MOST_DETECTIONS);
    Table small = table(AreaRange.SMALL, CocoMatching.MOST_DETECTIONS);
    Table medium = table(AreaRange.MEDIUM, CocoMatching.MOST_DETECTIONS);
    Table large = table(AreaRange.LARGE, CocoMatching.MOST_DETECTIONS);
    return new CocoFigures(
        mean(all.precision),
        mean(column(all.precision, AT_HALF)),
        mean(column(all.precision, AT_THREE_QUARTERS)),
        mean(small.precision),
        mean(medium.precision),
        mean(large.precision),
        mean(table(AreaRange.ALL, 1).recall),
        mean(table(AreaRange.ALL, 10).recall),
        mean(all.recall),
        mean(small.recall),
        mean(medium.recall),
        mean(large.recall));
  }

  /** The average precision of each class at IoU 0.5; NaN where no image showed one. */
  public double[] perClassAtHalf() {
    return column(table(AreaRange.ALL, CocoMatching.MOST_DETECTIONS).precision, AT_HALF);
  }

  /** The average precision of each class over all thresholds; NaN where no image showed one. */
  public double[] perClass() {
    return Arrays.stream(table(AreaRange.ALL, CocoMatching.MOST_DETECTIONS).precision)
        .mapToDouble(row -> mean(row))
        .toArray();
  }

  private static double[] column(double[][] table, int column) {
    return Arrays.stream(table).mapToDouble(row -> row[column]).toArray();
  }

  private static double mean(double[]... values) {
    return Arrays.stream(values)
        .flatMapToDouble(DoubleStream::of)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /** With at most so many detections of each class in each image. */
  private Table table(int range, int max) {
    int classes = things.length;
    int thresholds = CocoMatching.THRESHOLDS.length;
    Table table = new Table(new double[classes][thresholds], new double[classes][thresholds]);
    for (int object = 0; object < classes; object++) {
      List<Outcome> sorted =
          outcomes.get(object).stream()
              .filter(outcome -> outcome.rank() < max)
              .sorted(Comparator.comparingDouble(outcome -> -outcome.score()))
              .toList();
      for (int t = 0; t < thresholds; t++) {
        fill(table, object, t, counted(sorted, range, t), things[object][range]);
      }
    }
    return table;
  }

  /** Of the detections that count, best first, whether each is right. */
  private static boolean[] counted(List<Outcome> sorted, int range, int t) {
    boolean[] right = new boolean[sorted.size()];
    int count = 0;
    for (Outcome outcome : sorted) {
      if ((outcome.ignored()[range] >> t & 1) == 0) {
        right[count++] = (outcome.matched()[range] >> t & 1) == 1;
      }
    }
    return Arrays.copyOf(right, count);
  }

  private static void fill(Table table, int object, int t, boolean[] right, int things) {
    double[] recall = new double[right.length];
    double[] precision = new double[right.length];
    int hits = 0;
    for (int i = 0; i < right.length; i++) {
      hits += right[i] ? 1 : 0;
      recall[i] = (double) hits / things;
      precision[i] = (double) hits / (i + 1);
    }
    table.precision[object][t] = things == 0 ? Double.NaN : interpolated(recall, precision);
    table.recall[object][t] = things == 0 ? Double.NaN : (double) hits / things;
  }

  /** The mean, over the 101 recalls, of the best precision at that recall or a larger one. */
  private static double interpolated(double[] recall, double[] precision) {
    for (int i = precision.length - 2; i >= 0; i--) {
      precision[i] = Math.max(precision[i], precision[i + 1]);
    }
    double sum = 0;
    int at = 0;
    for (int step = 0; step < RECALLS; step++) {
      while (at < recall.length && recall[at] < step * RECALL_STEP) {
        at++;
      }
      sum += at < recall.length ? precision[at] : 0;
    }
    return sum / RECALLS;
  }
}

package lxmert.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.vision.Boxes;

/**
 * Average precision at IoU 0.5 by the rules of COCO (pycocotools' {@code COCOeval}): in each
 * picture, detections of a class take the unmatched thing with the largest IoU, best score first;
 * precision is interpolated at the 101 recalls 0, 0.01, ..., 1; detections of crowds do not count.
 */
final class AveragePrecision {
  private static final double THRESHOLD = 0.5;
  private static final int MOST_DETECTIONS = 100;
  private static final int RECALLS = 101;

  private record Hit(float score, boolean right) {}

  private final List<List<Hit>> hits = new ArrayList<>();
  private final int[] things;

  AveragePrecision(int objects) {
    things = new int[objects];
    for (int i = 0; i < objects; i++) {
      hits.add(new ArrayList<>());
    }
  }

  /** Counts one picture. */
  void add(GroundTruth truth, Detections found) {
    for (int i = 0; i < truth.things(); i++) {
      things[truth.objects()[i]]++;
    }
    IntStream.of(found.objects()).distinct().forEach(object -> match(object, truth, found));
  }

  private void match(int object, GroundTruth truth, Detections found) {
    boolean[] taken = new boolean[truth.count()];
    IntStream.range(0, found.count())
        .filter(i -> found.objects()[i] == object)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -found.scores()[i]))
        .limit(MOST_DETECTIONS)
        .forEach(
            i -> {
              int best = best(i, object, truth, found, taken);
              if (best >= 0) {
                taken[best] = true;
              }
              if (best < 0 || !truth.isCrowd(best)) {
                hits.get(object).add(new Hit(found.scores()[i], best >= 0));
              }
            });
  }

  /** The thing that detection i takes, single things before crowds, or -1. */
  private static int best(int i, int object, GroundTruth truth, Detections found, boolean[] taken) {
    int best = -1;
    double bestIou = THRESHOLD;
    for (int j = 0; j < truth.count(); j++) {
      boolean crowd = truth.isCrowd(j);
      if (truth.objects()[j] != object || (taken[j] && !crowd)) {
        continue;
      }
      if (best >= 0 && crowd && !truth.isCrowd(best)) {
        break;
      }
      double iou =
          crowd
              ? truth.shareInside(found.boxes(), i, j)
              : Boxes.intersectionOverUnion(found.boxes(), i, truth.boxes(), j);
      if (iou >= bestIou) {
        bestIou = iou;
        best = j;
      }
    }
    return best;
  }

  /** The average precision of each class; NaN where no picture showed one. */
  double[] perClass() {
    return IntStream.range(0, things.length).mapToDouble(this::ofClass).toArray();
  }

  /** The mean over the classes that were there; NaN if there were none. */
  double mean() {
    return Arrays.stream(perClass())
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private double ofClass(int object) {
    if (things[object] == 0) {
      return Double.NaN;
    }
    List<Hit> sorted = new ArrayList<>(hits.get(object));
    sorted.sort(Comparator.comparingDouble(hit -> -hit.score()));
    double[] recall = new double[sorted.size()];
    double[] precision = new double[sorted.size()];
    int right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).right() ? 1 : 0;
      recall[i] = (double) right / things[object];
      precision[i] = (double) right / (i + 1);
    }
    return interpolated(recall, precision);
  }

  /** The mean, over the 101 recalls, of the best precision at that recall or a larger one. */
  private static double interpolated(double[] recall, double[] precision) {
    for (int i = precision.length - 2; i >= 0; i--) {
      precision[i] = Math.max(precision[i], precision[i + 1]);
    }
    double sum = 0;
    int at = 0;
    for (int step = 0; step < RECALLS; step++) {
      while (at < recall.length && recall[at] < step / (RECALLS - 1.0)) {
        at++;
      }
      sum += at < recall.length ? precision[at] : 0;
    }
    return sum / RECALLS;
  }
}

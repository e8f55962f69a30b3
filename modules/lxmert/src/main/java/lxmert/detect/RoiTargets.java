package lxmert.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import lxmert.vision.BoxCoder;
import lxmert.vision.Boxes;

/**
 * What the heads are to say of the regions of one image. K regions, the first F of them foreground
 * (Girshick 2015, section 2.3).
 *
 * @param boxes (K, 4)
 * @param objects (K), classes; background is the number of classes
 * @param deltas (F, 4) from each foreground region to its thing
 * @param attributes (F, any number each)
 */
record RoiTargets(float[] boxes, int[] objects, float[] deltas, int[][] attributes) {

  /**
   * RandomSource the regions to train on.
   *
   * @param proposals (P, 4)
   * @param background the number of classes
   */
  static RoiTargets draw(
      float[] proposals,
      GroundTruth truth,
      BoxMatcher matcher,
      BoxSample.SampleSize size,
      BoxCoder coder,
      int background,
      SplittableRandom random) {
    int[] match = matcher.match(proposals, truth);
    BoxSample sample = BoxSample.draw(match, size, random);
    int[] things = Arrays.stream(sample.foreground()).map(i -> match[i]).toArray();
    float[] boxes = Boxes.rows(proposals, 4, sample.indices());
    float[] foreground = Arrays.copyOf(boxes, things.length * 4);
    int[] objects = new int[sample.count()];
    Arrays.fill(objects, background);
    for (int k = 0; k < things.length; k++) {
      objects[k] = truth.objects()[things[k]];
    }
    return new RoiTargets(
        boxes,
        objects,
        coder.encode(foreground, Boxes.rows(truth.boxes(), 4, things)),
        Arrays.stream(things).mapToObj(thing -> truth.attributes()[thing]).toArray(int[][]::new));
  }

  /** F. */
  int foreground() {
    return attributes.length;
  }

  /** The foreground regions that have an attribute. */
  int labelled() {
    return (int) Arrays.stream(attributes).filter(own -> own.length > 0).count();
  }

  /** K. */
  int count() {
    return objects.length;
  }
}

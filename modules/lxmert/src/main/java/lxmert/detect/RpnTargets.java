package lxmert.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import lxmert.vision.BoxCoder;
import lxmert.vision.Boxes;

/**
 * What the region proposal network is to say of the anchors of one image (Ren et al. 2015, section
 * 3.1.2).
 *
 * @param sample the anchors whose objectness is trained
 * @param deltas (foreground, 4) from each foreground anchor to its thing
 */
record RpnTargets(BoxSample sample, float[] deltas) {

  /**
   * RandomSource the anchors to train on.
   *
   * @param anchors (A, 4)
   */
  static RpnTargets draw(
      float[] anchors,
      GroundTruth truth,
      BoxMatcher matcher,
      BoxSample.SampleSize size,
      BoxCoder coder,
      SplittableRandom random) {
    int[] match = matcher.match(anchors, truth);
    BoxSample sample = BoxSample.draw(match, size, random);
    int[] things = Arrays.stream(sample.foreground()).map(i -> match[i]).toArray();
    float[] from = Boxes.rows(anchors, 4, sample.foreground());
    return new RpnTargets(sample, coder.encode(from, Boxes.rows(truth.boxes(), 4, things)));
  }

  /** 1 for each foreground anchor, then 0 for each background one. */
  float[] labels() {
    float[] labels = new float[sample.count()];
    Arrays.fill(labels, 0, sample.foreground().length, 1);
    return labels;
  }
}

package lxmert.detect;

import java.util.Arrays;
import lxmert.vision.Boxes;

/**
 * Tells which thing each anchor or proposal stands for (Ren et al. 2015, section 3.1.2): the one of
 * largest IoU where that is {@code foreground} or more, none (background) where it is less than
 * {@code background}; those between, and background boxes that lie mostly in a crowd, are ignored.
 *
 * @param background 0.3 for anchors, 0.5 for proposals
 * @param foreground 0.7 for anchors, 0.5 for proposals
 * @param bestOfEach whether the boxes of largest IoU with a thing stand for it however small that
 *     is
 */
record BoxMatcher(float background, float foreground, boolean bestOfEach) {
  static final int BACKGROUND = -1;
  static final int IGNORED = -2;
  private static final float IN_CROWD = 0.5f;

  /**
   * For each box the index of its thing, {@link #BACKGROUND} or {@link #IGNORED}.
   *
   * @param boxes (N, 4)
   */
  int[] match(float[] boxes, GroundTruth truth) {
    int[] match = new int[boxes.length / 4];
    Arrays.fill(match, BACKGROUND);
    float[] best = new float[match.length];
    float[] bestOfThing = new float[truth.things()];
    for (int j = 0; j < truth.things(); j++) {
      for (int i = 0; i < match.length; i++) {
        float iou = Boxes.intersectionOverUnion(boxes, i, truth.boxes(), j);
        bestOfThing[j] = Math.max(bestOfThing[j], iou);
        if (iou > best[i]) {
          best[i] = iou;
          match[i] = j;
        }
      }
    }
    for (int i = 0; i < match.length; i++) {
      if (best[i] < foreground) {
        match[i] = best[i] < background && !inCrowd(boxes, i, truth) ? BACKGROUND : IGNORED;
      }
    }
    if (bestOfEach) {
      takeBestOfEach(boxes, truth, bestOfThing, match);
    }
    return match;
  }

  private static boolean inCrowd(float[] boxes, int i, GroundTruth truth) {
    for (int j = truth.things(); j < truth.count(); j++) {
      if (truth.shareInside(boxes, i, j) >= IN_CROWD) {
        return true;
      }
    }
    return false;
  }

  private static void takeBestOfEach(
      float[] boxes, GroundTruth truth, float[] bestOfThing, int[] match) {
    for (int j = 0; j < truth.things(); j++) {
      for (int i = 0; i < match.length && bestOfThing[j] > 0; i++) {
        boolean free = match[i] < 0;
        if (free && Boxes.intersectionOverUnion(boxes, i, truth.boxes(), j) == bestOfThing[j]) {
          match[i] = j;
        }
      }
    }
  }
}

package lxmert.grounding;

import java.util.ArrayList;
import java.util.List;
import lxmert.dataset.ImageBox;
import lxmert.dataset.ReferringExpression;
import lxmert.regions.RegionStore;

/** The boxes that an expression may mean. */
public final class CandidateBoxes {
  private static final int CORNERS = 4;

  private CandidateBoxes() {}

  /**
   * The regions of the image in the order of their scores, in the expression's pixels; the image
   * itself where there is none.
   *
   * @param withImage whether the image itself stands behind them
   */
  static List<ImageBox> of(RegionStore store, ReferringExpression expression, boolean withImage) {
    float[] corners = new float[CORNERS * store.regionCount(expression.imageId())]; // shares
    store.copyNormalizedBoxes(expression.imageId(), corners, 0);
    double width = expression.width();
    double height = expression.height();
    List<ImageBox> boxes = new ArrayList<>();
    for (int i = 0; i < corners.length; i += CORNERS) {
      double x = corners[i] * width;
      double y = corners[i + 1] * height;
      boxes.add(new ImageBox(x, y, corners[i + 2] * width - x, corners[i + 3] * height - y));
    }
    if (withImage || boxes.isEmpty()) {
      boxes.add(new ImageBox(0, 0, width, height));
    }
    return boxes;
  }

  /**
   * The overlap of every candidate with the box that is meant.
   *
   * @throws IllegalArgumentException if that is not known
   */
  static double[] overlaps(List<ImageBox> candidates, ReferringExpression expression) {
    ImageBox meant = expression.box();
    if (meant == null) {
      throw new IllegalArgumentException("expression " + expression.id() + " has no box");
    }
    return candidates.stream().mapToDouble(meant::overlap).toArray();
  }

  /** The largest overlap of any region with the box that is meant; that has to be known. */
  public static double best(RegionStore store, ReferringExpression expression) {
    return max(overlaps(of(store, expression, false), expression));
  }

  static double max(double[] values) {
    double max = 0;
    for (double each : values) {
      max = Math.max(max, each);
    }
    return max;
  }

  /**
   * Where a candidate's score stands in a row of scores: the image's behind all padding.
   *
   * @param candidates how many there are
   * @param slots of the row
   * @param withImage whether the last candidate and the last slot are the image
   */
  static int slot(int candidate, int candidates, int slots, boolean withImage) {
    return withImage && candidate == candidates - 1 ? slots - 1 : candidate;
  }
}

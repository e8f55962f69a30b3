package lxmert.vision;

import java.util.List;

/**
 * Boxes as differences from other boxes: (dx, dy, dw, dh) of Girshick et al. 2014, appendix C, each
 * times a weight.
 */
public final class BoxCoder {
  /** Keeps exp from running away: an anchor of 16 grows to 1000 pixels at most. */
  private static final float LARGEST_LOG_SCALE = (float) Math.log(1000.0 / 16);

  private final float weightX;
  private final float weightY;
  private final float weightWidth;
  private final float weightHeight;
  private final float pixel;
  private final float largestLogScale;

  /** A coder with four weights, for x, y, width and height. */
  public BoxCoder(List<Double> weights) {
    this(weights, false);
  }

  /**
   * A coder with four weights.
   *
   * @param inclusive whether a width is x2 - x1 + 1, as in Caffe, where growth has no limit either
   */
  BoxCoder(List<Double> weights, boolean inclusive) {
    pixel = inclusive ? 1 : 0;
    largestLogScale = inclusive ? Float.POSITIVE_INFINITY : LARGEST_LOG_SCALE;
    weightX = weights.get(0).floatValue();
    weightY = weights.get(1).floatValue();
    weightWidth = weights.get(2).floatValue();
    weightHeight = weights.get(3).floatValue();
  }

  /** Moves boxes (N, 4) by deltas (N, 4). */
  public float[] decode(float[] boxes, float[] deltas) {
    float[] result = new float[boxes.length];
    for (int i = 0; i < boxes.length; i += 4) {
      float width = boxes[i + 2] - boxes[i] + pixel;
      float height = boxes[i + 3] - boxes[i + 1] + pixel;
      float centreX = deltas[i] / weightX * width + (boxes[i] + 0.5f * width);
      float centreY = deltas[i + 1] / weightY * height + (boxes[i + 1] + 0.5f * height);
      float newWidth = scale(deltas[i + 2] / weightWidth) * width;
      float newHeight = scale(deltas[i + 3] / weightHeight) * height;
      result[i] = centreX - 0.5f * newWidth;
      result[i + 1] = centreY - 0.5f * newHeight;
      result[i + 2] = centreX + 0.5f * newWidth;
      result[i + 3] = centreY + 0.5f * newHeight;
    }
    return result;
  }

  /**
   * The deltas (N, 4) that move boxes (N, 4) onto targets (N, 4), all with sides above 0: the
   * inverse of {@link #decode} where a width is x2 - x1.
   */
  public float[] encode(float[] boxes, float[] targets) {
    float[] deltas = new float[boxes.length];
    for (int i = 0; i < boxes.length; i += 4) {
      float width = boxes[i + 2] - boxes[i];
      float height = boxes[i + 3] - boxes[i + 1];
      float targetWidth = targets[i + 2] - targets[i];
      float targetHeight = targets[i + 3] - targets[i + 1];
      float shiftX = targets[i] + 0.5f * targetWidth - (boxes[i] + 0.5f * width);
      float shiftY = targets[i + 1] + 0.5f * targetHeight - (boxes[i + 1] + 0.5f * height);
      deltas[i] = weightX * shiftX / width;
      deltas[i + 1] = weightY * shiftY / height;
      deltas[i + 2] = weightWidth * (float) Math.log(targetWidth / width);
      deltas[i + 3] = weightHeight * (float) Math.log(targetHeight / height);
    }
    return deltas;
  }

  private float scale(float log) {
    return (float) Math.exp(Math.min(log, largestLogScale));
  }
}

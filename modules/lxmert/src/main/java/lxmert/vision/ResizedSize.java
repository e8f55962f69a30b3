package lxmert.vision;

/**
 * The size of an image before and after it is resized for the network.
 *
 * @param rawHeight in pixels
 * @param rawWidth in pixels
 * @param height after resizing
 * @param width after resizing
 * @param scaleY raw pixels in one row of the network's input
 * @param scaleX raw pixels in one column of the network's input
 */
public record ResizedSize(
    int rawHeight, int rawWidth, int height, int width, float scaleY, float scaleX) {
  /** The stem's pool needs two rows after a stride of 2. */
  private static final int LEAST = 3;

  /** Sizes whose ratios are the scales. */
  public ResizedSize(int rawHeight, int rawWidth, int height, int width) {
    this(rawHeight, rawWidth, height, width, (float) rawHeight / height, (float) rawWidth / width);
  }

  /**
   * The size that the detector works at: the shortest side as configured, unless the longest then
   * is too long. Computed in float64 as in the reference; an image of extreme shape keeps at least
   * 3 pixels, where the reference fails.
   */
  public static ResizedSize of(int rawHeight, int rawWidth, DetectorConfig.InputSettings input) {
    return of(rawHeight, rawWidth, input.minSizeTest(), input.maxSizeTest());
  }

  /** As {@link #of(int, int, DetectorConfig.InputSettings)} for sides that are given. */
  public static ResizedSize of(int rawHeight, int rawWidth, int shortest, int longest) {
    double scale = shortest / (double) Math.min(rawHeight, rawWidth);
    boolean wide = rawHeight < rawWidth;
    double height = wide ? shortest : scale * rawHeight;
    double width = wide ? scale * rawWidth : shortest;
    double longer = Math.max(height, width);
    if (longer > longest) {
      double shrink = longest / longer;
      height *= shrink;
      width *= shrink;
    }
    return new ResizedSize(rawHeight, rawWidth, pixels(height), pixels(width));
  }

  /**
   * The size in Caffe's way: both sides times one factor, then rounded, ties to even. Boxes go back
   * by the factor and not by the ratio of the sizes.
   */
  static ResizedSize byFactor(int rawHeight, int rawWidth, DetectorConfig.InputSettings input) {
    double factor = input.minSizeTest() / (double) Math.min(rawHeight, rawWidth);
    int longer = Math.max(rawHeight, rawWidth);
    if (Math.rint(factor * longer) > input.maxSizeTest()) {
      factor = input.maxSizeTest() / (double) longer;
    }
    float scale = (float) (1 / factor);
    int height = Math.max(LEAST, (int) Math.rint(rawHeight * factor));
    int width = Math.max(LEAST, (int) Math.rint(rawWidth * factor));
    return new ResizedSize(rawHeight, rawWidth, height, width, scale, scale);
  }

  /** Boxes (N, 4) in pixels of the network's input to pixels of the raw image. */
  public float[] toRaw(float[] boxes) {
    float[] raw = new float[boxes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = boxes[i] * (i % 2 == 0 ? scaleX : scaleY);
    }
    return raw;
  }

  private static int pixels(double length) {
    return Math.max(LEAST, (int) (length + 0.5));
  }
}

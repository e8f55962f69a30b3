package lxmert.vision;

/**
 * The size of a picture before and after it is brought to the network's input.
 *
 * @param rawHeight in pixels
 * @param rawWidth in pixels
 * @param height after resizing
 * @param width after resizing
 */
public record ResizedSize(int rawHeight, int rawWidth, int height, int width) {
  /** The stem's pool needs two rows after a stride of 2. */
  private static final int LEAST = 3;

  /**
   * The size that the detector works at: the shortest side as configured, unless the longest then
   * is too long. Computed in float64 as in the reference; a picture of extreme shape keeps at least
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

  /** Boxes (N, 4) in pixels of the network's input to pixels of the raw picture. */
  public float[] toRaw(float[] boxes) {
    float scaleX = (float) rawWidth / width;
    float scaleY = (float) rawHeight / height;
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

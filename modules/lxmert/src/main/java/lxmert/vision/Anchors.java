package lxmert.vision;

/** The boxes that proposals start from: some of different size and shape on each cell. */
final class Anchors {
  private Anchors() {}

  /** Side of the box that Caffe's anchors are derived from. */
  private static final int BASE = 16;

  /**
   * Boxes (A, 4) of whole pixels around (7.5, 7.5), in the same order: a square of 16 scaled to
   * each ratio, rounded, and multiplied (py-faster-rcnn's {@code generate_anchors}, whose order is
   * ratios outside; converted weights have sizes outside). A width is x2 - x1 + 1.
   */
  static float[] ofCaffe(DetectorConfig.AnchorSettings settings) {
    float[] cell = new float[settings.perCell() * 4];
    double centre = (BASE - 1) / 2.0;
    int at = 0;
    for (double size : settings.sizes().get(0)) {
      for (double ratio : settings.aspectRatios().get(0)) {
        double width = Math.rint(Math.sqrt(BASE * BASE / ratio));
        double height = Math.rint(width * ratio) * size / BASE;
        width *= size / BASE;
        cell[at++] = (float) (centre - (width - 1) / 2);
        cell[at++] = (float) (centre - (height - 1) / 2);
        cell[at++] = (float) (centre + (width - 1) / 2);
        cell[at++] = (float) (centre + (height - 1) / 2);
      }
    }
    return cell;
  }

  /** Boxes (A, 4) around 0, sizes outside, ratios of height to width inside. */
  static float[] ofOneCell(DetectorConfig.AnchorSettings settings) {
    float[] cell = new float[settings.perCell() * 4];
    int at = 0;
    for (double size : settings.sizes().get(0)) {
      for (double ratio : settings.aspectRatios().get(0)) {
        double width = Math.sqrt(size * size / ratio);
        double height = ratio * width;
        cell[at++] = (float) (-width / 2);
        cell[at++] = (float) (-height / 2);
        cell[at++] = (float) (width / 2);
        cell[at++] = (float) (height / 2);
      }
    }
    return cell;
  }

  /**
   * The anchors of a whole feature map, in pixels of the network's input.
   *
   * @param cell (A, 4)
   * @param stride pixels between two cells
   * @param offset of the first cell, in pixels
   * @return (height * width * A, 4) in the order y, x, anchor
   */
  static float[] grid(float[] cell, int height, int width, int stride, float offset) {
    float[] grid = new float[height * width * cell.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int i = 0; i < cell.length; i++) {
          grid[at++] = cell[i] + ((i % 2 == 0 ? x : y) * stride + offset);
        }
      }
    }
    return grid;
  }
}

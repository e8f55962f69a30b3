package lxmert.vision;

/**
 * Pillow's bilinear resize of 8-bit images: a triangle filter as wide as the image shrinks, first
 * along rows, then along columns, each in fixed point and rounded to 8 bits.
 */
final class PillowResize {
  /** Binary digits of the weights behind the point. */
  private static final int PRECISION = 22;

  private PillowResize() {}

  /** The source pixels of every target pixel, and their weights in fixed point. */
  private record Filter(int[] first, int[][] weights) {
    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double support = Math.max(scale, 1); // of the triangle
      int[] first = new int[to];
      int[][] weights = new int[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int start = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(from, (int) (centre + support + 0.5));
        first[i] = start;
        weights[i] = weights(start, end, centre, support);
      }
      return new Filter(first, weights);
    }

    private static int[] weights(int start, int end, double centre, double support) {
      double[] triangle = new double[end - start];
      double sum = 0;
      for (int k = 0; k < triangle.length; k++) {
        double distance = Math.abs(start + k - centre + 0.5) * (1 / support);
        triangle[k] = Math.max(0, 1 - distance);
        sum += triangle[k];
      }
      int[] weights = new int[triangle.length];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = (int) (0.5 + triangle[k] / sum * (1 << PRECISION));
      }
      return weights;
    }
  }

  /** An image of another size. */
  static Image resize(Image image, int height, int width) {
    byte[] rows =
        width == image.width()
            ? image.bgr()
            : alongRows(
                image.bgr(), image.height(), image.width(), Filter.of(image.width(), width));
    return new Image(
        width,
        height,
        height == image.height()
            ? rows
            : alongColumns(rows, width, Filter.of(image.height(), height)));
  }

  /** (h, w, 3) to (h, width, 3). */
  private static byte[] alongRows(byte[] source, int height, int from, Filter filter) {
    int width = filter.first.length;
    byte[] target = new byte[height * width * 3];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int start = (y * from + filter.first[x]) * 3;
        for (int channel = 0; channel < 3; channel++) {
          target[at++] = weighted(source, start + channel, 3, filter.weights[x]);
        }
      }
    }
    return target;
  }

  /** (h, width, 3) to (height, width, 3). */
  private static byte[] alongColumns(byte[] source, int width, Filter filter) {
    int height = filter.first.length;
    int row = width * 3;
    byte[] target = new byte[height * row];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < row; i++) {
        target[y * row + i] = weighted(source, filter.first[y] * row + i, row, filter.weights[y]);
      }
    }
    return target;
  }

  private static byte weighted(byte[] source, int at, int step, int[] weights) {
    int sum = 1 << (PRECISION - 1); // rounds
    for (int weight : weights) {
      sum += (source[at] & 0xff) * weight;
      at += step;
    }
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }
}

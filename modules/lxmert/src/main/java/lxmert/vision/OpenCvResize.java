package lxmert.vision;

/**
 * OpenCV's linear resize of float images by a given factor: the centre of a target pixel times the
 * inverse factor says where it lies in the source, whatever the rounded size; beyond the edge the
 * edge is repeated.
 */
final class OpenCvResize {
  private OpenCvResize() {}

  /** For every target pixel the first of its two source pixels, and the weight of the second. */
  private record Positions(int[] first, int[] second, float[] weight) {
    static Positions of(int from, int to, double scale) {
      int[] first = new int[to];
      int[] second = new int[to];
      float[] weight = new float[to];
      for (int i = 0; i < to; i++) {
        float place = (float) ((i + 0.5) * scale - 0.5);
        int cell = (int) Math.floor(place);
        first[i] = Math.max(0, Math.min(cell, from - 1));
        second[i] = Math.max(0, Math.min(cell + 1, from - 1));
        weight[i] = place - cell;
      }
      return new Positions(first, second, weight);
    }
  }

  /**
   * Resizes (h, w, 3) to (height, width, 3).
   *
   * @param size raw size, new size and the inverse factors
   */
  static float[] resize(float[] source, ResizedSize size) {
    Positions columns = Positions.of(size.rawWidth(), size.width(), size.scaleX());
    Positions rows = Positions.of(size.rawHeight(), size.height(), size.scaleY());
    float[] wide = alongRows(source, size.rawHeight(), size.rawWidth(), columns);
    int row = size.width() * 3;
    float[] target = new float[size.height() * row];
    for (int y = 0; y < size.height(); y++) {
      int above = rows.first[y] * row;
      int below = rows.second[y] * row;
      float weight = rows.weight[y];
      for (int i = 0; i < row; i++) {
        target[y * row + i] = wide[above + i] * (1 - weight) + wide[below + i] * weight;
      }
    }
    return target;
  }

  private static float[] alongRows(float[] source, int height, int from, Positions columns) {
    int width = columns.first.length;
    float[] target = new float[height * width * 3];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int left = (y * from + columns.first[x]) * 3;
        int right = (y * from + columns.second[x]) * 3;
        float weight = columns.weight[x];
        for (int channel = 0; channel < 3; channel++) {
          target[at++] = source[left + channel] * (1 - weight) + source[right + channel] * weight;
        }
      }
    }
    return target;
  }
}

package lxmert.vision;

import java.nio.FloatBuffer;
import java.util.Arrays;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Max-pooling of regions of a feature map to a fixed size (Girshick 2015, section 2.1), bin by bin
 * as torchvision's {@code RoIPool}: the bounds are computed in float32, bins may overlap, and an
 * empty bin is 0.
 */
public final class RoiPool {
  private final int resolution;
  private final float scale;

  /**
   * A pool to {@code resolution} by {@code resolution} bins.
   *
   * @param scale cells of the feature map per unit of the boxes
   */
  public RoiPool(int resolution, float scale) {
    this.resolution = resolution;
    this.scale = scale;
  }

  /**
   * A feature map of one image, channels last.
   *
   * @param values (height, width, channels)
   */
  record FeatureMap(int height, int width, int channels, float[] values) {
    /** Copies (1, C, H, W). */
    static FeatureMap of(Tensor features) {
      return new FeatureMap(
          (int) features.size(2),
          (int) features.size(3),
          (int) features.size(1),
          Tensors.floats(features.permute(0, 2, 3, 1)));
    }
  }

  /** The bins along one side of a region: cells from start to before end. */
  private record Bins(int[] start, int[] end) {
    static Bins of(float from, float to, int resolution, int cells) {
      int first = roundHalfAway(from);
      int length = Math.max(roundHalfAway(to) - first + 1, 1);
      float size = (float) length / resolution;
      int[] start = new int[resolution];
      int[] end = new int[resolution];
      for (int i = 0; i < resolution; i++) {
        start[i] = clamp((int) Math.floor(i * size) + first, cells);
        end[i] = clamp((int) Math.ceil((i + 1) * size) + first, cells);
      }
      return new Bins(start, end);
    }

    private static int roundHalfAway(float x) {
      return (int) Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
    }

    private static int clamp(int cell, int cells) {
      return Math.max(0, Math.min(cell, cells));
    }

    int min() {
      return start[0];
    }

    int max() {
      return end[end.length - 1];
    }
  }

  /**
   * Pools the regions of one image; no gradient flows.
   *
   * @param features (1, C, H, W)
   * @param boxes (R, 4)
   * @return (R, C, resolution, resolution), channels last in memory, on the CPU
   */
  public Tensor forward(Tensor features, float[] boxes) {
    return forward(FeatureMap.of(features), boxes, 0, boxes.length / 4);
  }

  /** Pools the regions {@code from} to before {@code to}. */
  Tensor forward(FeatureMap map, float[] boxes, int from, int to) {
    int size = resolution * resolution * map.channels;
    Tensor all = torch.zeros((long) (to - from) * size);
    FloatBuffer buffer = all.createBuffer();
    float[] pooled = new float[size]; // of one region: an array of all would fill the Java heap
    float[] row = new float[map.width * map.channels];
    for (int i = from; i < to; i++) {
      Arrays.fill(pooled, 0);
      pool(map, boxes, i * 4, row, pooled);
      buffer.put(pooled);
    }
    return channelsFirst(all, to - from, map.channels);
  }

  /**
   * Pools the regions of one image so that gradients flow back to the cells that were largest.
   *
   * @param features (1, C, H, W) on any device
   * @param boxes (R, 4)
   * @return (R, C, resolution, resolution), on the device of the features
   */
  public Tensor forwardWithGradient(Tensor features, float[] boxes) {
    FeatureMap map = FeatureMap.of(features);
    int regions = boxes.length / 4;
    int size = resolution * resolution * map.channels;
    int[] largest = new int[regions * size];
    for (int i = 0; i < regions; i++) {
      findLargest(map, boxes, i * 4, largest, i * size);
    }
    // An empty bin reads the 0 that is placed after the last cell.
    Tensor cells = torch.constant_pad_nd(features.permute(0, 2, 3, 1).flatten(), 0, 1);
    Tensor pooled =
        cells.index_select(0, Tensor.create(largest).to(features.device(), torch.ScalarType.Long));
    return channelsFirst(pooled, regions, map.channels);
  }

  private Tensor channelsFirst(Tensor pooled, int regions, int channels) {
    return pooled.view(regions, resolution, resolution, channels).permute(0, 3, 1, 2); // (R,C,P,P)
  }

  /** The largest of each bin is the largest over its columns of the largest over its rows. */
  private void pool(FeatureMap map, float[] boxes, int at, float[] row, float[] pooled) {
    Bins columns = columns(map, boxes, at);
    Bins rows = rows(map, boxes, at);
    int channels = map.channels;
    int to = 0;
    for (int i = 0; i < resolution; i++) {
      int height = rows.end[i] - rows.start[i];
      if (height > 0) {
        largestOf(
            map.values,
            (rows.start[i] * map.width + columns.min()) * channels,
            map.width * channels,
            height,
            row,
            columns.min() * channels,
            (columns.max() - columns.min()) * channels);
      }
      for (int j = 0; j < resolution; j++) {
        int width = height > 0 ? columns.end[j] - columns.start[j] : 0;
        if (width > 0) {
          largestOf(row, columns.start[j] * channels, channels, width, pooled, to, channels);
        }
        to += channels;
      }
    }
  }

  /** Element by element the largest of {@code count} pieces that lie {@code step} apart. */
  private static void largestOf(
      float[] source, int from, int step, int count, float[] target, int to, int length) {
    System.arraycopy(source, from, target, to, length);
    for (int k = 1; k < count; k++) {
      int piece = from + k * step;
      for (int c = 0; c < length; c++) {
        target[to + c] = Math.max(target[to + c], source[piece + c]);
      }
    }
  }

  private void findLargest(FeatureMap map, float[] boxes, int at, int[] largest, int to) {
    Bins columns = columns(map, boxes, at);
    Bins rows = rows(map, boxes, at);
    for (int i = 0; i < resolution; i++) {
      for (int j = 0; j < resolution; j++) {
        Arrays.fill(largest, to, to + map.channels, map.values.length);
        for (int y = rows.start[i]; y < rows.end[i]; y++) {
          for (int x = columns.start[j]; x < columns.end[j]; x++) {
            compare(map, (y * map.width + x) * map.channels, largest, to);
          }
        }
        to += map.channels;
      }
    }
  }

  private static void compare(FeatureMap map, int cell, int[] largest, int to) {
    float[] values = map.values;
    for (int c = 0; c < map.channels; c++) {
      int best = largest[to + c];
      if (best == values.length || values[cell + c] > values[best]) {
        largest[to + c] = cell + c;
      }
    }
  }

  private Bins columns(FeatureMap map, float[] boxes, int at) {
    return Bins.of(boxes[at] * scale, boxes[at + 2] * scale, resolution, map.width);
  }

  private Bins rows(FeatureMap map, float[] boxes, int at) {
    return Bins.of(boxes[at + 1] * scale, boxes[at + 3] * scale, resolution, map.height);
  }
}

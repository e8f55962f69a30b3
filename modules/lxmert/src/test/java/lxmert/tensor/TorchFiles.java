package lxmert.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files of torch.save that stand in for larger ones. */
public final class TorchFiles {
  private TorchFiles() {}

  /**
   * Writes tensors that count: number p of them holds p, p + 1, p + 2 and so on, in float32. They
   * share one storage, no larger than the largest needs. Scalars are int64 and hold 7.
   */
  public static Path counting(Path file, Map<String, int[]> shapes) {
    int largest = shapes.values().stream().mapToInt(TorchFiles::elements).max().orElse(0);
    int floats = largest + shapes.size();
    Pickled pickle = Pickled.begin().op('}').op('(');
    int place = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      int[] shape = entry.getValue();
      pickle.text(entry.getKey());
      if (shape.length == 0) {
        pickle.tensor("LongStorage", "1", 1, 0, shape, shape);
      } else {
        pickle.tensor("FloatStorage", "0", floats, place, shape, strides(shape));
      }
      place++;
    }
    Map<String, byte[]> storages = new LinkedHashMap<>();
    storages.put("0", count(floats));
    storages.put("1", new byte[] {7, 0, 0, 0, 0, 0, 0, 0});
    return Pickled.zip(file, pickle.op('u').end(), storages);
  }

  /** Reads {@code 64x3x7x7} or {@code scalar}. */
  public static int[] shape(String text) {
    return text.equals("scalar")
        ? new int[0]
        : Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  private static int elements(int[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  private static byte[] count(int floats) {
    ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }
}

package lxmert.detect;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Arrays of several pictures to tensors. */
final class BatchTensors {
  private BatchTensors() {}

  /** A vector of floats on the device of another tensor. */
  static Tensor of(float[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Float);
  }

  /** A vector of integers on the device of another tensor. */
  static Tensor of(long[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Long);
  }

  static Scalar scalar(double value) {
    return new Scalar(value);
  }

  static float[] concat(float[]... arrays) {
    int length = IntStream.range(0, arrays.length).map(i -> arrays[i].length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, all, at, array.length);
      at += array.length;
    }
    return all;
  }

  /**
   * Rows of a tensor, picture by picture.
   *
   * @param tensor (N * perPicture, ...)
   * @param rows of each picture, counted from its first row
   * @return (all of them, ...) as float32
   */
  static Tensor select(Tensor tensor, List<int[]> rows, int perPicture) {
    long[] all =
        IntStream.range(0, rows.size())
            .boxed()
            .flatMapToLong(
                n -> IntStream.of(rows.get(n)).mapToLong(row -> (long) n * perPicture + row))
            .toArray();
    return tensor.index_select(0, of(all, tensor)).to(torch.ScalarType.Float);
  }
}

package lxmert.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors to arrays, and how long they live. */
public final class Tensors {
  private Tensors() {}

  /** All values in row-major order, from any device. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    if (values.length == 0) {
      return values; // there is no memory to point to
    }
    tensor.detach().cpu().to(torch.ScalarType.Float).contiguous().data_ptr_float().get(values);
    return values;
  }

  /** All values in row-major order and double precision, from any device. */
  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    tensor.detach().cpu().to(torch.ScalarType.Double).contiguous().data_ptr_double().get(values);
    return values;
  }

  /** All whole numbers in row-major order, from any device. */
  public static long[] longs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.numel())];
    tensor.cpu().to(torch.ScalarType.Long).contiguous().data_ptr_long().get(values);
    return values;
  }

  /** A vector of floats on the device of another tensor. */
  public static Tensor vector(float[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Float);
  }

  /** A vector of integers on the device of another tensor. */
  public static Tensor vector(long[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Long);
  }

  /** One array behind the other. */
  public static float[] concat(float[]... arrays) {
    int length = Arrays.stream(arrays).mapToInt(array -> array.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, all, at, array.length);
      at += array.length;
    }
    return all;
  }

  /**
   * Rows of a tensor that holds a block of rows for each image.
   *
   * @param tensor (N * block, ...)
   * @param rows of each block, counted from its first row
   * @return (all of them, ...) as float32
   */
  public static Tensor select(Tensor tensor, List<int[]> rows, int block) {
    long[] all =
        IntStream.range(0, rows.size())
            .boxed()
            .flatMapToLong(n -> IntStream.of(rows.get(n)).mapToLong(row -> (long) n * block + row))
            .toArray();
    return tensor.index_select(0, vector(all, tensor)).to(torch.ScalarType.Float);
  }

  /** Makes a tensor that outlives its intermediate values: it belongs to the scope around. */
  public static Tensor keep(Supplier<Tensor> maker) {
    PointerScope outer = PointerScope.getInnerScope();
    try (PointerScope inner = new PointerScope()) {
      // What an operation in place returns is its operand, which ends with the inner scope.
      Tensor tensor = new Tensor(maker.get());
      if (outer == null) {
        tensor.retainReference();
      } else {
        outer.attach(tensor);
      }
      return tensor;
    }
  }

  /**
   * Does steps one after the other. Only the last result outlives the call, so that a long chain
   * needs the memory of one step; what gradients need they hold themselves.
   */
  public static Tensor chain(Tensor x, List<UnaryOperator<Tensor>> steps) {
    Tensor last = x;
    boolean own = false; // whether the last tensor was made here
    for (UnaryOperator<Tensor> step : steps) {
      Tensor input = last;
      last = keep(() -> step.apply(input));
      if (own) {
        input.close();
      }
      own = true;
    }
    return last;
  }
}

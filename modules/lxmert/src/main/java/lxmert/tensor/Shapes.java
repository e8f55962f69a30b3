package lxmert.tensor;

import java.util.Arrays;

/** Arithmetic on shapes that come from files. */
final class Shapes {
  private Shapes() {}

  /** The bytes that a tensor takes, or -1 where that is more than a long holds. */
  static long bytes(DType dtype, long[] shape) {
    long elements = elements(shape);
    return elements > Long.MAX_VALUE / dtype.bytes() ? -1 : elements * dtype.bytes();
  }

  /** The number of elements; {@code Long.MAX_VALUE} where the sizes multiply to more than that. */
  static long elements(long[] shape) {
    long product = 1;
    boolean empty = false;
    for (long size : shape) {
      empty |= size == 0;
      long factor = Math.max(size, 1);
      product = product > Long.MAX_VALUE / factor ? Long.MAX_VALUE : product * factor;
    }
    return empty && product < Long.MAX_VALUE ? 0 : product;
  }

  /** The strides, in elements, of a tensor whose last index runs fastest. */
  static long[] rowMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(shape[i], 1);
    }
    return strides;
  }

  /** The strides, in elements, of a tensor whose first index runs fastest. */
  static long[] columnMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = 0; i < shape.length; i++) {
      strides[i] = stride;
      stride *= Math.max(shape[i], 1);
    }
    return strides;
  }

  /** As {@code [2, 3]}. */
  static String text(long[] shape) {
    return Arrays.toString(shape);
  }
}

package lxmert.tensor;

/**
 * Where the elements of a tensor lie in a file. Whatever can be made lies inside its storage.
 *
 * @param strides in elements, not negative
 * @param offset of the first element from the start of the storage, in elements
 * @param storage the bytes that this tensor takes its elements from, maybe shared with others
 */
record StoredTensor(DType dtype, long[] shape, long[] strides, long offset, Span storage) {
  /** What libtorch's own kernels can do. */
  static final int MOST_DIMENSIONS = 64;

  /** Bytes {@code begin} to {@code end} of a file. */
  record Span(long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  StoredTensor {
    if (!fits(shape, strides, offset, storage.bytes() / dtype.bytes())) {
      throw new IllegalArgumentException(
          "dtype %s, shape %s, strides %s and offset %d lead out of its storage of %d bytes"
              .formatted(dtype, Shapes.text(shape), Shapes.text(strides), offset, storage.bytes()));
    }
  }

  private static boolean fits(long[] shape, long[] strides, long offset, long elements) {
    if (shape.length != strides.length
        || shape.length > MOST_DIMENSIONS
        || offset < 0
        || offset > elements) {
      return false;
    }
    long last = offset;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 || strides[i] < 0) {
        return false;
      }
      long steps = Math.max(shape[i] - 1, 0);
      if (steps > 0 && strides[i] > (Long.MAX_VALUE - last) / steps) {
        return false;
      }
      last += steps * strides[i];
    }
    long count = Shapes.elements(shape);
    // A stride of 0 may repeat an element, but must not make a small file any size.
    return count == 0 || (last < elements && count <= elements);
  }
}

package lxmert.regions;

import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lxmert.io.UserError;

/**
 * An image's arrays in an HDF5 file.
 *
 * @param arrays its own, or those of all images
 * @param row the image's in arrays of all, or -1
 * @param numbers what is told of it elsewhere, by name
 */
record HdfArrays(
    String kind,
    String place,
    String imageId,
    Map<String, Dataset> arrays,
    int row,
    Map<String, Integer> numbers)
    implements ImageArrays {
  @Override
  public Set<String> names() {
    return Stream.of(arrays, numbers)
        .flatMap(each -> each.keySet().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Npy read(String name) {
    String at = "%s, array \"%s\"".formatted(place, name);
    if (numbers.containsKey(name)) {
      return Npy.of(at, numbers.get(name));
    }
    Dataset array = array(arrays, name);
    int[] shape = array.getDimensions();
    if (row < 0) {
      return numbers(at, shape, array.getData());
    }
    if (shape.length == 0 || row >= shape[0]) {
      throw new UserError(
          "%s has the shape %s and no row %d".formatted(at, Arrays.toString(shape), row));
    }
    long[] from = new long[shape.length];
    from[0] = row;
    int[] one = shape.clone();
    one[0] = 1;
    return numbers(at, Arrays.copyOfRange(shape, 1, shape.length), array.getData(from, one));
  }

  /** An array that is there. */
  static Dataset array(Map<String, Dataset> arrays, String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  private static Npy numbers(String place, int[] shape, Object data) {
    double[] values = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    if (copy(data, values, 0) != values.length) {
      throw new UserError(place + " holds something else than numbers");
    }
    return Npy.of(place, shape, values);
  }

  /** Copies numbers out of arrays of arrays, and returns the place after them; -1 for others. */
  private static int copy(Object data, double[] target, int at) {
    if (data instanceof Number number) {
      target[at] = number.doubleValue();
      return at + 1;
    }
    if (data instanceof float[] floats) {
      for (int i = 0; i < floats.length; i++) {
        target[at + i] = floats[i];
      }
      return at + floats.length;
    }
    int next = data.getClass().isArray() ? at : -1;
    for (int i = 0; next >= 0 && i < Array.getLength(data); i++) {
      next = copy(Array.get(data, i), target, next);
    }
    return next;
  }

  /** The same with more numbers. */
  HdfArrays with(Map<String, Integer> others) {
    return new HdfArrays(kind, place, imageId, arrays, row, others);
  }
}

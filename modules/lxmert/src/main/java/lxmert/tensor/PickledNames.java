package lxmert.tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.tensor.StoredTensor.Span;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;
import org.jspecify.annotations.Nullable;

/**
 * The only Python names that a checkpoint may use, and what they make. Tensors are made as
 * descriptions: nothing is read before all has been checked.
 */
final class PickledNames {
  /** A PyTorch storage, to be found by its key. */
  record Storage(DType dtype, String key, long elements) {}

  /** A PyTorch tensor on a storage; unchecked. */
  record TorchTensor(Storage storage, long offset, long[] shape, long[] strides) {}

  /** A numpy array, filled by BUILD. */
  static final class NumpyArray {
    @Nullable DType dtype;
    long[] shape = {};
    boolean columnMajor;
    @Nullable Span data;
  }

  /** A numpy element type, its byte order filled by BUILD. */
  static final class NumpyType {
    final DType dtype;

    NumpyType(DType dtype) {
      this.dtype = dtype;
    }
  }

  private static final Map<String, DType> NUMPY_TYPES =
      Map.of(
          "f8", DType.F64,
          "f4", DType.F32,
          "f2", DType.F16,
          "i8", DType.I64,
          "i4", DType.I32,
          "i2", DType.I16,
          "i1", DType.I8,
          "u1", DType.U8,
          "b1", DType.BOOL);

  private static final Map<String, IObjectConstructor> CALLABLE =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", PickledNames::orderedDict),
          Map.entry("torch.Size", args -> args[0]),
          Map.entry("torch._utils._rebuild_tensor", PickledNames::tensor),
          Map.entry("torch._utils._rebuild_tensor_v2", PickledNames::tensor),
          Map.entry("torch._utils._rebuild_parameter", args -> (TorchTensor) args[0]),
          Map.entry("numpy.core.multiarray._reconstruct", args -> new NumpyArray()),
          Map.entry("numpy._core.multiarray._reconstruct", args -> new NumpyArray()),
          Map.entry("numpy.core.multiarray.scalar", PickledNames::numpyScalar),
          Map.entry("numpy._core.multiarray.scalar", PickledNames::numpyScalar),
          Map.entry("numpy.core.numeric._frombuffer", PickledNames::numpyArray),
          Map.entry("numpy._core.numeric._frombuffer", PickledNames::numpyArray),
          Map.entry("numpy.dtype", PickledNames::numpyType));

  private static final Map<String, Object> CONSTANT =
      Map.ofEntries(
          Map.entry("torch.DoubleStorage", DType.F64),
          Map.entry("torch.FloatStorage", DType.F32),
          Map.entry("torch.HalfStorage", DType.F16),
          Map.entry("torch.BFloat16Storage", DType.BF16),
          Map.entry("torch.LongStorage", DType.I64),
          Map.entry("torch.IntStorage", DType.I32),
          Map.entry("torch.ShortStorage", DType.I16),
          Map.entry("torch.CharStorage", DType.I8),
          Map.entry("torch.ByteStorage", DType.U8),
          Map.entry("torch.BoolStorage", DType.BOOL),
          Map.entry("numpy.ndarray", "numpy.ndarray"));

  private PickledNames() {}

  /** What a name means: a constructor, or a value. */
  static Object named(String module, String name) {
    String full = module + "." + name;
    Object meaning = CALLABLE.containsKey(full) ? CALLABLE.get(full) : CONSTANT.get(full);
    if (meaning == null) {
      throw new PickleException(
          "it asks for %s, which is not among the names that a checkpoint may use".formatted(full));
    }
    return meaning;
  }

  /** {@code BUILD}: sets the state of an object. A dictionary's attributes are of no use here. */
  static void build(Object target, Object state) {
    if (target instanceof NumpyArray array) {
      Object[] fields = (Object[]) state; // version, shape, dtype, column-major, data
      array.shape = wholes(fields[1]);
      array.dtype = ((NumpyType) fields[2]).dtype;
      array.columnMajor = (Boolean) fields[3];
      array.data = (Span) fields[4];
    } else if (target instanceof NumpyType) {
      Object order = ((Object[]) state)[1];
      if (!"<".equals(order) && !"|".equals(order)) {
        throw new PickleException("a numpy array is not little-endian");
      }
    } else if (!(target instanceof Map)) {
      throw new PickleException("it sets the state of something that has none");
    }
  }

  /** A persistent id: ("storage", type, key, location, elements[, view]). */
  static Storage storage(Object id) {
    Object[] fields = (Object[]) id;
    if (!"storage".equals(fields[0]) || (fields.length > 5 && fields[5] != null)) {
      throw new PickleException("it refers to something else than a whole storage");
    }
    return new Storage((DType) fields[1], (String) fields[2], whole(fields[4]));
  }

  /** (storage, offset, shape, strides, ...). */
  private static TorchTensor tensor(Object[] args) {
    return new TorchTensor((Storage) args[0], whole(args[1]), wholes(args[2]), wholes(args[3]));
  }

  private static Map<Object, Object> orderedDict(Object[] args) {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (args.length > 0) { // Python 2 gives the items at once
      for (Object item : (List<?>) args[0]) {
        List<?> pair = (List<?>) item;
        dict.put((String) pair.get(0), pair.get(1));
      }
    }
    return dict;
  }

  private static NumpyType numpyType(Object[] args) {
    DType dtype = NUMPY_TYPES.get((String) args[0]);
    if (dtype == null) {
      throw new PickleException("a numpy array has elements of type " + args[0]);
    }
    return new NumpyType(dtype);
  }

  /** (type, data): one number. */
  private static NumpyArray numpyScalar(Object[] args) {
    NumpyArray array = new NumpyArray();
    array.dtype = ((NumpyType) args[0]).dtype;
    array.data = (Span) args[1];
    return array;
  }

  /** (data, type, shape, order): how protocol 5 has arrays. */
  private static NumpyArray numpyArray(Object[] args) {
    NumpyArray array = new NumpyArray();
    array.data = (Span) args[0];
    array.dtype = ((NumpyType) args[1]).dtype;
    array.shape = wholes(args[2]);
    array.columnMajor = "F".equals(args[3]);
    return array;
  }

  private static long[] wholes(Object tuple) {
    Object[] items = (Object[]) tuple;
    long[] values = new long[items.length];
    for (int i = 0; i < items.length; i++) {
      values[i] = whole(items[i]);
    }
    return values;
  }

  private static long whole(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new PickleException("a size is not a whole number of 64 bits");
  }
}

package lxmert.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.LongStream;
import lxmert.io.UserError;

/** The values of a tensor in an ONNX file, raw bytes or lists. */
final class OnnxTensor {
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int INT64 = TensorProto.DataType.INT64_VALUE;

  private OnnxTensor() {}

  /** The shape; empty for a scalar. */
  static long[] shape(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** Whether it is of float32. */
  static boolean isFloat(TensorProto tensor) {
    return tensor.getDataType() == FLOAT;
  }

  /** Whether it is of int64. */
  static boolean isLong(TensorProto tensor) {
    return tensor.getDataType() == INT64;
  }

  /**
   * The float32 values in row-major order.
   *
   * @param source the file, for error messages
   * @throws UserError if they are of another type, in another file, or not as many as the shape
   *     says
   */
  static float[] floats(TensorProto tensor, String source) {
    float[] values = new float[checkFloats(tensor, source)];
    if (tensor.hasRawData()) {
      littleEndian(tensor.getRawData()).asFloatBuffer().get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
    }
    return values;
  }

  /** Checks as {@link #floats} does, and says how many they are. */
  static int checkFloats(TensorProto tensor, String source) {
    check(tensor, isFloat(tensor), "FLOAT", source);
    return count(tensor, Float.BYTES, tensor.getFloatDataCount(), source);
  }

  /** As {@link #floats}, of int64. */
  static long[] longs(TensorProto tensor, String source) {
    check(tensor, isLong(tensor), "INT64", source);
    long[] values = new long[count(tensor, Long.BYTES, tensor.getInt64DataCount(), source)];
    if (tensor.hasRawData()) {
      littleEndian(tensor.getRawData()).asLongBuffer().get(values);
    } else {
      Arrays.setAll(values, tensor::getInt64Data);
    }
    return values;
  }

  private static ByteBuffer littleEndian(ByteString bytes) {
    return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void check(TensorProto tensor, boolean right, String expected, String source) {
    if (!right) {
      throw new UserError(
          "%s: %s is of type %s, expected %s"
              .formatted(
                  source,
                  tensor.getName(),
                  TensorProto.DataType.forNumber(tensor.getDataType()),
                  expected));
    }
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw new UserError(
          "%s: the values of %s lie in another file, expected them in this one"
              .formatted(source, tensor.getName()));
    }
  }

  private static int count(TensorProto tensor, int size, int listed, String source) {
    long expected = LongStream.of(shape(tensor)).reduce(1, Math::multiplyExact);
    long found = tensor.hasRawData() ? tensor.getRawData().size() / (long) size : listed;
    if (expected != found) {
      throw new UserError(
          "%s: %s has %d values, but its shape %s says %d"
              .formatted(source, tensor.getName(), found, tensor.getDimsList(), expected));
    }
    return Math.toIntExact(expected);
  }
}

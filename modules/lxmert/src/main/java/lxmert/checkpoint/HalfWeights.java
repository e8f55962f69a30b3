package lxmert.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.HalfFloats;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;

/**
 * Writes the folder of a model or a detector again with its weights in float16: half the size. It
 * is read like the original; each weight is rounded to eleven binary digits.
 */
public final class HalfWeights {
  /** A detector's anchors are no weights: rounded, they would be others than its settings give. */
  private static final String ANCHORS = "cell_anchors";

  private HalfWeights() {}

  /**
   * Copies a folder; weights of float32 become float16; everything else stays, a detector's anchors
   * too.
   *
   * @param folder with {@code model.safetensors}
   * @param out a folder that is replaced as a whole
   * @throws UserError if the folder has no such file, its weights are in int8, a weight is beyond
   *     float16's range, or the copy cannot be written
   */
  public static void write(Path folder, Path out) {
    WeightCopy.write(
        folder,
        out,
        (tensors, file) -> {
          if (tensors.names().stream().anyMatch(name -> tensors.dtype(name) == DType.I8)) {
            throw new UserError(folder + " is in int8, expected larger weights than float16");
          }
          Path weights = folder.resolve(WeightFiles.SAFETENSORS);
          List<SafeTensors.Raw> all =
              tensors.names().stream().map(name -> half(weights, tensors, name)).toList();
          SafeTensors.writeRaw(file, all, tensors.metadata());
        });
  }

  private static SafeTensors.Raw half(Path file, SafeTensors tensors, String name) {
    DType type = tensors.dtype(name);
    if (type != DType.F32 || name.contains(ANCHORS)) {
      ByteBuffer bytes = tensors.bytes(name);
      return new SafeTensors.Raw(name, type, tensors.shape(name), out -> write(bytes, out));
    }
    ByteBuffer halves = halves(file, name, tensors.floats(name));
    return new SafeTensors.Raw(name, DType.F16, tensors.shape(name), out -> write(halves, out));
  }

  private static ByteBuffer halves(Path file, String name, float[] values) {
    ByteBuffer halves =
        ByteBuffer.allocate(values.length * DType.F16.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      short half = HalfFloats.toF16(value);
      if (!Float.isFinite(HalfFloats.fromF16(half))) {
        throw new UserError(
            "%s: a weight of %s is %s, expected one that float16 holds, at most 65504 in size"
                .formatted(file, name, value));
      }
      halves.putShort(half);
    }
    return halves.flip();
  }

  private static void write(ByteBuffer bytes, OutputStream out) throws IOException {
    byte[] all = new byte[bytes.remaining()];
    bytes.duplicate().get(all);
    out.write(all);
  }
}

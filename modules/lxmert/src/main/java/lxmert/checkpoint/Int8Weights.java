package lxmert.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.PerChannel;
import lxmert.tensor.SafeTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes the folder of a model or a detector again with its matrices in int8, each output channel
 * with a scale: about a quarter of the size. It is read like the original; with the precision int8
 * the fast engine multiplies the very numbers that are in the file.
 */
public final class Int8Weights {
  /** The file's note of what it holds. */
  private static final Map<String, String> NOTE =
      Map.of("quantization", "int8 per output channel, NAME times NAME" + PerChannel.SCALE);

  private static final String WEIGHT = ".weight";

  /** Channels of fewer numbers would hardly be smaller with their scale. */
  private static final long LEAST = 32;

  private static final Set<DType> FLOATING = Set.of(DType.F32, DType.F16, DType.BF16);

  private Int8Weights() {}

  /**
   * Copies a folder; weights of floating numbers with two dimensions or more, and 32 numbers or
   * more to an output channel, become int8; everything else stays.
   *
   * @param folder with {@code model.safetensors}
   * @param out a folder that is replaced as a whole
   * @throws UserError if the folder has no such file, or the copy cannot be written
   */
  public static void write(Path folder, Path out) {
    WeightCopy.write(
        folder,
        out,
        (weights, file) -> {
          try (PointerScope scope = new PointerScope()) {
            Map<String, String> notes = new LinkedHashMap<>(weights.metadata());
            notes.putAll(NOTE);
            SafeTensors.write(file, rounded(weights), notes);
          }
        });
  }

  private static Map<String, Tensor> rounded(SafeTensors weights) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (String name : weights.names()) {
      Tensor tensor = weights.tensor(name);
      if (isMatrix(weights, name)) {
        PerChannel.of(tensor).put(name, all);
      } else {
        all.put(name, tensor);
      }
    }
    return all;
  }

  private static boolean isMatrix(SafeTensors weights, String name) {
    long[] shape = weights.shape(name);
    if (!name.endsWith(WEIGHT) || shape.length < 2 || !FLOATING.contains(weights.dtype(name))) {
      return false;
    }
    long channel = 1;
    for (int i = 1; i < shape.length; i++) {
      channel *= shape[i];
    }
    return channel >= LEAST;
  }
}

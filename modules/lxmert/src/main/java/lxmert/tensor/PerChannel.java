package lxmert.tensor;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A weight in int8 with a scale for each output channel: whole numbers from -127 to 127, the
 * largest of a channel at one end. To quantise what was quantised changes nothing.
 *
 * @param values (out, in, ...), int8
 * @param scales (out, 1), float32, above 0
 */
public record PerChannel(Tensor values, Tensor scales) {
  /** How the name of the scales ends in a file, which begins with that of the values. */
  public static final String SCALE = "_scale";

  /** The largest whole number. */
  static final double LARGEST = 127;

  /** Of the scale of a channel of zeros. */
  private static final double SMALLEST = 1e-30;

  /**
   * Rounds a weight.
   *
   * @param weight (out, in, ...), of any floating type
   */
  public static PerChannel of(Tensor weight) {
    Tensor single = weight.detach().to(torch.ScalarType.Float);
    Tensor rows = single.flatten(1, -1); // (out, in)
    Tensor scales =
        rows.abs()
            .amax(new long[] {1}, true)
            .div(new Scalar(LARGEST))
            .clamp_min(new Scalar(SMALLEST));
    Tensor values = rows.div(scales).round().to(torch.ScalarType.Char);
    return new PerChannel(values.view_as(single), scales);
  }

  /** Puts values and scales under their names in a file. */
  public void put(String name, Map<String, Tensor> tensors) {
    tensors.put(name, values);
    tensors.put(name + SCALE, scales);
  }

  /**
   * The tensors of a file with each weight that is there in int8 as the float32 that it stands for,
   * without the scales. Other tensors of int8 stay.
   *
   * @param source the file, for messages
   * @throws UserError if scales are not those of their weight
   */
  static Map<String, Tensor> resolve(Map<String, Tensor> stored, Path source) {
    Map<String, Tensor> resolved = new LinkedHashMap<>(stored);
    stored.forEach(
        (name, values) -> {
          Tensor scales = stored.get(name + SCALE);
          if (scales != null && DType.of(values.scalar_type()) == DType.I8) {
            check(name, values, scales, source);
            resolved.remove(name + SCALE);
            resolved.put(name, Tensors.keep(() -> new PerChannel(values, scales).weight()));
          }
        });
    return resolved;
  }

  private static void check(String name, Tensor values, Tensor scales, Path source) {
    boolean fits =
        values.dim() >= 2
            && scales.dim() == 2
            && scales.size(0) == values.size(0)
            && scales.size(1) == 1
            && DType.of(scales.scalar_type()) == DType.F32;
    if (!fits) {
      throw new UserError(
          "%s: %s is no scale for each row of %s, expected float32 of (rows, 1)"
              .formatted(source, name + SCALE, name));
    }
  }

  /** The weight that it stands for, (out, in, ...), float32. */
  public Tensor weight() {
    return values.flatten(1, -1).to(torch.ScalarType.Float).mul_(scales).view_as(values);
  }
}

package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * oneDNN's product of bytes and int8 weights, which libtorch offers through its dispatcher only. It
 * knows one scale for all activations; whoever has one for each row multiplies it in afterwards.
 */
final class OneDnnInt8 {
  /** The byte that stands for zero: the processors' instructions multiply unsigned by signed. */
  static final long ZERO = 128;

  private static final int TRIED = 64;

  /** Of a product in bfloat16. */
  private static final double TOLERANCE = 0.01;

  private final Kept kept = new Kept();
  private final LibtorchOperator linear = new LibtorchOperator("onednn::qlinear_pointwise", "");
  private final LibtorchOperator pack = new LibtorchOperator("onednn::qlinear_prepack", "");
  private final IValue noScalars;
  private final IValue nothing;
  private final IValue one;
  private final IValue zero;
  private final IValue none;
  private final IValue noAlgorithm;
  private final IValue zeroByte;
  private final IValue bfloat16;

  private OneDnnInt8() {
    noScalars = kept.keep(new IValue(linear.listFor(11)));
    nothing = kept.keep(new IValue());
    one = kept.keep(new IValue(1.0));
    zero = kept.keep(new IValue(0L));
    none = kept.keep(new IValue(OneDnn.NONE));
    noAlgorithm = kept.keep(new IValue(""));
    zeroByte = kept.keep(new IValue(ZERO));
    bfloat16 = kept.keep(new IValue((long) torch.ScalarType.BFloat16.value));
  }

  /** oneDNN in int8, unless this build or this processor lacks it. */
  static Optional<OneDnnInt8> here() {
    return Here.INSTANCE;
  }

  /** An int8 weight (out, in) in the layout that oneDNN computes with. */
  Tensor pack(Tensor values) {
    return pack.call(new IValue(values), nothing);
  }

  /**
   * The product, each column times its scale.
   *
   * @param x (rows, in), bytes, {@link #ZERO} for zero
   * @param weight packed
   * @param scales (out), float32
   * @param zeros (out), int32: the weight's own zeros
   * @return (rows, out), bfloat16
   */
  Tensor linear(Tensor x, IValue weight, IValue scales, IValue zeros) {
    return linear(x, one, zeroByte, weight, scales, zeros, nothing);
  }

  /**
   * As {@link #linear}, of bytes of which 0 stands for zero, times their scale, plus a bias.
   *
   * @param scale what a byte of 1 stands for
   * @param bias (out), float32
   */
  Tensor linearFromZero(
      Tensor x, double scale, IValue weight, IValue scales, IValue zeros, IValue bias) {
    return linear(x, new IValue(scale), zero, weight, scales, zeros, bias);
  }

  private Tensor linear(
      Tensor x,
      IValue scale,
      IValue zeroOfBytes,
      IValue weight,
      IValue scales,
      IValue zeros,
      IValue bias) {
    return linear.call(
        new IValue(x),
        scale,
        zeroOfBytes,
        weight,
        scales,
        zeros,
        bias,
        one,
        zero,
        bfloat16,
        none,
        noScalars,
        noAlgorithm);
  }

  /** The weight's zeros, all at 0. */
  static Tensor zeros(long outputs) {
    return torch.zeros(new long[] {outputs}, new TensorOptions(torch.ScalarType.Int));
  }

  /**
   * Tries the largest product of all: on processors without instructions for it (VNNI) oneDNN adds
   * in 16 bits, which it does not fit.
   */
  private static Optional<OneDnnInt8> probe() {
    try (PointerScope scope = new PointerScope()) {
      OneDnnInt8 oneDnn = new OneDnnInt8();
      Tensor ones = torch.ones(TRIED, TRIED);
      Tensor largest = ones.mul(new Scalar(PerChannel.LARGEST));
      Tensor x = largest.add(new Scalar(ZERO)).to(torch.ScalarType.Byte);
      Tensor weight = oneDnn.pack(largest.to(torch.ScalarType.Char));
      IValue zeros = new IValue(zeros(TRIED));
      Tensor found = oneDnn.linear(x, new IValue(weight), new IValue(ones.select(0, 0)), zeros);
      boolean right = Trial.isClose(found, largest.matmul(largest), TOLERANCE);
      return right ? Optional.of(oneDnn) : Optional.empty();
    } catch (RuntimeException e) {
      // The operator is not in this build.
      return Optional.empty();
    }
  }

  private static final class Here {
    static final Optional<OneDnnInt8> INSTANCE = probe();
  }
}

package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * oneDNN's linear layer with packed weights and fused ends, which libtorch offers through its
 * dispatcher only. Plain {@code linear} in float32 goes to OpenBLAS, whose threads fight with
 * libtorch's own.
 */
final class OneDnn {
  /** The exact GELU with the error function. */
  static final String GELU = "gelu";

  /** No fused end. */
  static final String NONE = "none";

  private static final String ADD = "add";

  private final Kept kept = new Kept();
  private final LibtorchOperator linear = new LibtorchOperator("mkldnn::_linear_pointwise", "");
  private final LibtorchOperator linearWithTensor =
      new LibtorchOperator("mkldnn::_linear_pointwise", "binary");
  private final LibtorchOperator pack = new LibtorchOperator("mkldnn::_reorder_linear_weight", "");
  private final IValue noScalars;
  private final IValue exact;

  private OneDnn() {
    noScalars = kept.keep(new IValue(linear.listFor(4)));
    exact = kept.keep(new IValue(NONE));
  }

  /** oneDNN for one number format, unless this build or this processor lacks it. */
  static Optional<OneDnn> of(Precision precision) {
    return precision == Precision.FLOAT32 ? Float32.INSTANCE : BFloat16.INSTANCE;
  }

  /** A weight (out, in) in the layout that oneDNN computes with. */
  Tensor pack(Tensor weight) {
    return pack.call(new IValue(weight), new IValue());
  }

  /** x (rows, in) times a packed weight plus bias, then {@code end}. */
  Tensor linear(Tensor x, IValue weight, IValue bias, IValue end) {
    return linear.call(new IValue(x), weight, bias, end, noScalars, exact);
  }

  /** x (rows, in) times a packed weight plus bias plus {@code residual} (rows, out). */
  Tensor linearPlus(Tensor x, Tensor residual, IValue weight, IValue bias) {
    return linearWithTensor.call(
        new IValue(x), new IValue(residual), weight, bias, new IValue(ADD));
  }

  private static Optional<OneDnn> probe(torch.ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      OneDnn oneDnn = new OneDnn();
      Tensor x = torch.ones(16, 16).to(type);
      IValue weight = new IValue(oneDnn.pack(x));
      oneDnn.linear(x, weight, new IValue(x.select(0, 0)), new IValue(GELU));
      oneDnn.linearPlus(x, x, weight, new IValue(x.select(0, 0)));
      return Optional.of(oneDnn);
    } catch (RuntimeException e) {
      // The operator is not in this build, or the processor lacks the format's instructions.
      return Optional.empty();
    }
  }

  private static final class Float32 {
    static final Optional<OneDnn> INSTANCE = probe(torch.ScalarType.Float);
  }

  private static final class BFloat16 {
    static final Optional<OneDnn> INSTANCE = probe(torch.ScalarType.BFloat16);
  }
}

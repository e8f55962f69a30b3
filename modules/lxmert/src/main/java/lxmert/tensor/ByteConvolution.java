package lxmert.tensor;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** oneDNN's convolution of bytes, which libtorch offers through its dispatcher only. */
final class ByteConvolution implements ByteProduct {
  private static final LibtorchOperator PACK = new LibtorchOperator("onednn::qconv_prepack", "");
  private static final LibtorchOperator CONVOLVE =
      new LibtorchOperator("onednn::qconv2d_pointwise", "");

  private final Int8Convolution.Moves moves;
  private final Tensor kernel;
  private final Tensor scales;
  private final Tensor zeros;
  private final Tensor bias;

  /** Packs a kernel (out, in, k, k); the copies live as long as the scope they are made in. */
  ByteConvolution(Tensor kernel, Tensor bias, Int8Convolution.Moves moves) {
    this.moves = moves;
    scales = Tensors.keep(() -> PerChannel.of(kernel).scales().flatten());
    zeros = OneDnnInt8.zeros(scales.size(0));
    this.bias = bias.clone();
    this.kernel =
        Tensors.keep(
            () ->
                PACK.call(
                    new IValue(PerChannel.of(kernel).values().contiguous()),
                    new IValue(scales),
                    new IValue(1.0),
                    new IValue(0L),
                    both(PACK, 4, moves.stride()),
                    both(PACK, 5, moves.padding()),
                    both(PACK, 6, moves.dilation()),
                    new IValue(1L),
                    new IValue()));
  }

  @Override
  public Tensor of(Tensor bytes, double scale) {
    return CONVOLVE.call(
        new IValue(bytes.permute(0, 3, 1, 2)),
        new IValue(scale),
        new IValue(0L),
        new IValue(kernel),
        new IValue(scales),
        new IValue(zeros),
        new IValue(bias),
        both(CONVOLVE, 7, moves.stride()),
        both(CONVOLVE, 8, moves.padding()),
        both(CONVOLVE, 9, moves.dilation()),
        new IValue(1L), // groups
        new IValue(1.0), // of the output
        new IValue(0L),
        new IValue((long) torch.ScalarType.BFloat16.value),
        new IValue(OneDnn.NONE),
        new IValue(CONVOLVE.listFor(15)),
        new IValue(""));
  }

  /** The same number for both sides, for an argument that is a list. */
  private static IValue both(LibtorchOperator operator, int argument, long number) {
    GenericList list = operator.listFor(argument);
    list.push_back(new IValue(number));
    list.push_back(new IValue(number));
    return new IValue(list);
  }
}

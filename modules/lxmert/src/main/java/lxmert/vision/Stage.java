package lxmert.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A stage of the residual network, res2 to res5: its blocks under the keys 0, 1, ... */
public final class Stage extends Module {
  private final List<Bottleneck> blocks = new ArrayList<>();
  private final List<UnaryOperator<Tensor>> steps = new ArrayList<>();

  /**
   * A stage of the configured depth and width.
   *
   * @param number 2 to 5
   * @param stride of the first block
   * @param dilation of every 3x3 convolution
   */
  Stage(DetectorConfig.ResnetSettings settings, int number, int stride, int dilation) {
    int out = settings.outChannels(number);
    for (int i = 0; i < settings.blocks(number); i++) {
      int before = number == 2 ? settings.stemOutChannels() : settings.outChannels(number - 1);
      Bottleneck.Shape shape =
          new Bottleneck.Shape(
              i == 0 ? before : out,
              settings.bottleneckChannels(number),
              out,
              settings.numGroups(),
              i == 0 ? stride : 1,
              settings.strideIn1x1(),
              dilation);
      Bottleneck block = register_module(Integer.toString(i), new Bottleneck(shape));
      blocks.add(block);
      steps.add(block::forward);
    }
  }

  /** (N, in, H, W) to (N, out, H', W'). */
  public Tensor forward(Tensor x) {
    return Tensors.chain(x, steps);
  }

  void fold(Precision precision) {
    blocks.forEach(block -> block.fold(precision));
  }
}

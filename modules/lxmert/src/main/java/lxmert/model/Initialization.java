package lxmert.model;

import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Fresh weights, as the published code draws them. */
public final class Initialization {
  /** {@code bias}, and {@code bias_ih_l0} of an LSTM. */
  private static final Pattern BIAS = Pattern.compile("(^|\\.)bias[^.]*$");

  private Initialization() {}

  /** The standard deviation of a parameter's first values. */
  @FunctionalInterface
  interface Deviation {
    /**
     * Of one matrix or table.
     *
     * @param name as {@code named_parameters} has it
     */
    double of(String name, Tensor parameter);
  }

  /**
   * Fills a module: matrices from a normal distribution, layer normalisation with 1, biases with 0.
   * Row 0 of an embedding table is drawn like the others.
   *
   * @param standardDeviation {@link LxmertConfig#initializerRange()}
   */
  public static void normal(Module module, double standardDeviation, long seed) {
    normal(module, (name, parameter) -> standardDeviation, seed);
  }

  /** As {@link #normal(Module, double, long)}, each matrix with a deviation of its own. */
  static void normal(Module module, Deviation deviation, long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Generator generator = torch.make_generator_cpu(seed);
      StringTensorDict parameters = module.named_parameters();
      for (long i = 0; i < parameters.size(); i++) {
        String name = parameters.get(i).key().getString();
        Tensor parameter = parameters.get(i).value();
        if (parameter.dim() > 1) {
          parameter.normal_(0, deviation.of(name, parameter), new GeneratorOptional(generator));
        } else {
          parameter.fill_(new Scalar(BIAS.matcher(name).find() ? 0.0 : 1.0));
        }
      }
    }
  }
}

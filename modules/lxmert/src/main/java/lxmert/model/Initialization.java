package lxmert.model;

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
  private Initialization() {}

  /**
   * Fills a module: matrices from a normal distribution, layer normalisation with 1, biases with 0.
   * Row 0 of an embedding table is drawn like the others.
   *
   * @param standardDeviation {@link LxmertConfig#initializerRange()}
   */
  public static void normal(Module module, double standardDeviation, long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Generator generator = torch.make_generator_cpu(seed);
      StringTensorDict parameters = module.named_parameters();
      for (long i = 0; i < parameters.size(); i++) {
        Tensor parameter = parameters.get(i).value();
        if (parameter.dim() > 1) {
          parameter.normal_(0, standardDeviation, new GeneratorOptional(generator));
        } else {
          boolean bias = parameters.get(i).key().getString().endsWith("bias");
          parameter.fill_(new Scalar(bias ? 0.0 : 1.0));
        }
      }
    }
  }
}

package lxmert.attention;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * First weights, as PyTorch's layers begin in the public code; words have the deviation of GloVe's
 * vectors, which that code starts from.
 */
final class FreshWeights {
  private static final double WORDS = 0.4;
  private static final Pattern TABLE =
      Pattern.compile("(^|\\.)(emb_?|embed|\\w*embedding)\\.weight");
  private static final Pattern RECURRENT = Pattern.compile("(weight|bias)_(ih|hh)_l0$");

  private final Map<String, Tensor> all;
  private final GeneratorOptional draws;
  private final long padding;

  private FreshWeights(Map<String, Tensor> all, GeneratorOptional draws, long padding) {
    this.all = all;
    this.draws = draws;
    this.padding = padding;
  }

  /**
   * Fills a model.
   *
   * @param padding row of word tables that begins at 0
   */
  static void draw(Module model, long padding, long seed) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Generator generator = torch.make_generator_cpu(seed);
      Map<String, Tensor> all = ModuleWeights.stateOf(model);
      FreshWeights fresh = new FreshWeights(all, new GeneratorOptional(generator), padding);
      all.forEach(fresh::draw);
      all.forEach(fresh::scale);
    }
  }

  private void draw(String name, Tensor tensor) {
    if (TABLE.matcher(name).find()) {
      tensor.normal_(0, WORDS, draws);
      tensor.select(0, padding).zero_();
    } else if (RECURRENT.matcher(name).find()) {
      Tensor states = sibling(name, RECURRENT.matcher(name).replaceFirst("weight_hh_l0"));
      uniform(tensor, states.size(1));
    } else if (name.endsWith("h_mat_v") || name.endsWith("h_bias")) {
      tensor.normal_(0, 1, draws);
    } else if (name.endsWith("bias")) {
      String stem = name.substring(0, name.length() - "bias".length());
      Tensor plain = all.get(stem + "weight");
      Tensor weight = plain == null ? sibling(name, stem + "weight_v") : plain;
      uniform(tensor, weight.numel() / weight.size(0));
    } else if (tensor.dim() > 1) {
      uniform(tensor, tensor.numel() / tensor.size(0));
    }
  }

  /** Weight normalisation begins with W = V. */
  private void scale(String name, Tensor tensor) {
    if (name.endsWith("_g")) {
      String direction = name.substring(0, name.length() - 1) + "v";
      tensor.copy_(sibling(name, direction).norm());
    }
  }

  private Tensor sibling(String name, String other) {
    return Objects.requireNonNull(all.get(other), () -> other + ", beside " + name);
  }

  private void uniform(Tensor tensor, long inputs) {
    double bound = 1 / Math.sqrt((double) inputs);
    tensor.uniform_(-bound, bound, draws);
  }
}

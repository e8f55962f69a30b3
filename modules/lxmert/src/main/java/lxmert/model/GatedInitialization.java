package lxmert.model;

import java.util.Map;
import java.util.Objects;
import lxmert.model.GatedConfig.ImageEmbeddings;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Fresh weights of pre-training, as VOLTA draws them: encoder and poolers as BERT's; the linear
 * layers of one sequence's embeddings as PyTorch's begin; the heads, and with them the word table,
 * by Glorot and Bengio. The tables of one sequence are drawn as BERT's, where VOLTA leaves them at
 * PyTorch's deviation of 1, and those of the words to BERT (docs/models.md, "First weights").
 */
final class GatedInitialization {
  private static final String EMBEDDINGS = "bert.embeddings.";
  private static final String WORDS = EMBEDDINGS + "word_embeddings.weight";

  private GatedInitialization() {}

  static void preTraining(GatedForPreTraining model, long seed) {
    GatedConfig config = model.config();
    Initialization.normal(model, config.initializerRange(), seed);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Generator generator = torch.make_generator_cpu(seed + 1);
      Map<String, Tensor> all = ModuleWeights.stateOf(model);
      all.forEach(
          (name, tensor) -> {
            if (name.startsWith("cls.") || name.equals(WORDS)) {
              glorot(tensor, generator);
            } else if (name.startsWith(EMBEDDINGS) && !config.imageEmbeddings().separate()) {
              joint(name, tensor, generator, all);
            }
          });
      copies(config.imageEmbeddings(), all);
    }
  }

  private static void glorot(Tensor tensor, Generator generator) {
    if (tensor.dim() > 1) {
      double bound = Math.sqrt(6.0 / (tensor.size(0) + tensor.size(1)));
      tensor.uniform_(-bound, bound, new GeneratorOptional(generator));
    }
  }

  /** Embeddings of words and regions in one sequence. */
  private static void joint(
      String name, Tensor tensor, Generator generator, Map<String, Tensor> all) {
    String own = name.substring(EMBEDDINGS.length());
    switch (own) {
      case "obj_downsample.1.weight" -> glorot(tensor, generator);
      case "object_mask_visual_embedding.weight",
          "visual_ln_text.weight",
          "visual_ln_object.weight" ->
          tensor.zero_();
      default -> {
        if (linear(own, all) && !own.contains("orm") && !own.contains("_ln_")) {
          Tensor weight =
              Objects.requireNonNull(all.get(EMBEDDINGS + own.replace(".bias", ".weight")));
          double bound = 1 / Math.sqrt((double) weight.size(1));
          tensor.uniform_(-bound, bound, new GeneratorOptional(generator));
        }
      }
    }
  }

  /** Whether it is a linear layer's, which has a bias; a table has none. */
  private static boolean linear(String own, Map<String, Tensor> all) {
    return all.containsKey(EMBEDDINGS + own.replace(".weight", ".bias"));
  }

  /** VisualBERT's tables of regions begin as those of the words. */
  private static void copies(ImageEmbeddings kind, Map<String, Tensor> all) {
    if (kind == ImageEmbeddings.VISUALBERT) {
      copy("token_type_embeddings", all);
      copy("position_embeddings", all);
    }
  }

  private static void copy(String table, Map<String, Tensor> all) {
    Tensor words = Objects.requireNonNull(all.get(EMBEDDINGS + table + ".weight"));
    Objects.requireNonNull(all.get(EMBEDDINGS + table + "_visual.weight")).copy_(words);
  }
}

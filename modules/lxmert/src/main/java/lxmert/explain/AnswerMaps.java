package lxmert.explain;

import java.util.Map;
import java.util.function.BiConsumer;
import lxmert.explain.RelevanceAccumulation.Variant;
import lxmert.model.LxmertConfig;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.jspecify.annotations.Nullable;

/**
 * The attention maps of a sentence and one image with their gradients and their propagated
 * relevance for one answer. Gradients and relevance are computed when first asked for; all belongs
 * to the scope around that. Maps are (N, queries, keys), by the names of {@link
 * lxmert.model.Trace}.
 */
public final class AnswerMaps {
  private final ObservedPass pass;
  private final int answer;
  private final int image;
  private final NamedTensors attention;
  private @Nullable NamedTensors gradients;
  private @Nullable NamedTensors relevance;

  AnswerMaps(ObservedPass pass, int answer, int image) {
    this.pass = pass;
    this.answer = answer;
    this.image = image;
    attention = new NamedTensors(pass.attention(image));
  }

  /** Gradients of the answer's score; those of the last layer that do not reach it are absent. */
  public Map<String, Tensor> gradients() {
    return gradientsByName().tensors();
  }

  /** Relevance by layer-wise propagation. */
  public Map<String, Tensor> relevance() {
    return relevanceByName().tensors();
  }

  /** The relevance by a method. */
  public RelevanceMatrices matrices(RelevanceMethod method) {
    return matrices(method, (layer, matrices) -> {});
  }

  /**
   * The relevance by a method, watched.
   *
   * @param steps is told the matrices after every layer by the methods that have such, under the
   *     names of the public code
   */
  public RelevanceMatrices matrices(
      RelevanceMethod method, BiConsumer<String, RelevanceMatrices> steps) {
    Baselines baselines = new Baselines(this);
    RelevanceMatrices all =
        switch (method) {
          case OURS_NO_LRP -> own(new Variant(false, true, true, true), steps);
          case OURS_NO_LRP_NO_NORM -> own(new Variant(false, false, true, true), steps);
          case OURS_WITH_LRP -> own(new Variant(true, true, true, true), steps);
          case OURS_WITH_LRP_NO_NORMALIZATION -> own(new Variant(true, false, true, true), steps);
          case ABLATION_NO_SELF_IN_10 -> own(new Variant(false, true, false, true), steps);
          case ABLATION_NO_AGGREGATION -> own(new Variant(false, false, true, false), steps);
          case RAW_ATTN -> baselines.rawAttention();
          case ROLLOUT -> baselines.rollout();
          case ATTN_GRADCAM -> baselines.gradCam();
          case PARTIAL_LRP -> baselines.partialLrp();
          case TRANSFORMER_ATT -> baselines.transformerAttribution();
        };
    return all.withoutFirst();
  }

  private RelevanceMatrices own(Variant variant, BiConsumer<String, RelevanceMatrices> steps) {
    return new RelevanceAccumulation(this, variant, steps).run();
  }

  private NamedTensors gradientsByName() {
    if (gradients == null) {
      gradients = new NamedTensors(pass.gradients(answer, image));
    }
    return gradients;
  }

  private NamedTensors relevanceByName() {
    if (relevance == null) {
      relevance = new NamedTensors(pass.relevance(answer, image));
    }
    return relevance;
  }

  LxmertConfig config() {
    return pass.model().config();
  }

  /** Word pieces, S. */
  long words() {
    return attention.get(AttentionNames.wordsToRegions(0)).size(1);
  }

  /** Regions, R. */
  long regions() {
    return attention.get(AttentionNames.wordsToRegions(0)).size(2);
  }

  /** The number format of the maps, and their device. */
  TensorOptions options() {
    return attention.get(AttentionNames.wordsToRegions(0)).options();
  }

  /** The mean over the heads of attention, (queries, keys). */
  Tensor mean(String name) {
    return attention.get(name).mean(0);
  }

  /** The mean over the heads of propagated relevance, (queries, keys). */
  Tensor meanRelevance(String name) {
    return relevanceByName().get(name).mean(0);
  }

  /**
   * The mean over the heads of what speaks for the answer, (queries, keys): the positive part of
   * attention times gradient (paper, equation 5).
   *
   * @param lrp whether propagated relevance stands in place of attention
   */
  Tensor supporting(String name, boolean lrp) {
    Tensor map = (lrp ? relevanceByName() : attention).get(name);
    return map.mul(gradientsByName().get(name)).clamp_min(new Scalar(0.0)).mean(0);
  }

  /** The positive part of the mean over the heads, each weighed by its mean gradient. */
  Tensor gradCam(String name) {
    Tensor weight = gradientsByName().get(name).flatten(1, 2).mean(1).unsqueeze(-1).unsqueeze(-1);
    return attention.get(name).mul(weight).mean(0).clamp_min(new Scalar(0.0));
  }
}

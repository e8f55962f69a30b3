package lxmert.attention;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.model.Linear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer of MCAN (Yu et al. 2019, figure 2): self-attention, guided attention where the other side
 * guides, and a feed-forward, each with a residual and a normalisation.
 */
final class McanLayer {
  /** Not minus infinity: where all is hidden, everything has the same share. */
  static final double HIDDEN = -1e9;

  private final AttentionModel model;
  private final McanConfig config;
  private final List<Projections> attentions;
  private final Mlp feedForward;
  private final List<UnbiasedNorm> norms;

  /** The four layers of an attention. */
  private record Projections(Linear value, Linear key, Linear query, Linear merge) {}

  /**
   * Registers a layer.
   *
   * @param attentions {@code mhatt} of a layer of the question, {@code mhatt1} and {@code mhatt2}
   *     of one of the regions
   */
  McanLayer(AttentionModel model, McanConfig config, String name, List<String> attentions) {
    this.model = model;
    this.config = config;
    long size = config.hiddenSize();
    this.attentions =
        attentions.stream().map(each -> projections(name + "." + each + ".linear_")).toList();
    feedForward =
        Mlp.of(model, name + ".ffn.mlp", size, config.intermediateSize(), size, config.dropout());
    norms =
        IntStream.rangeClosed(1, attentions.size() + 1)
            .mapToObj(i -> model.add(name + ".norm" + i, new UnbiasedNorm(size)))
            .toList();
  }

  private Projections projections(String prefix) {
    List<Linear> all =
        Stream.of("v", "k", "q", "merge")
            .map(
                each ->
                    model.add(prefix + each, new Linear(config.hiddenSize(), config.hiddenSize())))
            .toList();
    return new Projections(all.get(0), all.get(1), all.get(2), all.get(3));
  }

  /**
   * The new states (B, length, H).
   *
   * @param mask (B, length); null: nothing is hidden
   * @param guide states (B, other length, H) of the other side, for the second attention
   */
  Tensor forward(
      Tensor x, @Nullable Tensor mask, @Nullable Tensor guide, @Nullable Tensor guideMask) {
    Tensor own = residual(0, x, attend(attentions.get(0), x, x, mask));
    Tensor guided =
        guide == null ? own : residual(1, own, attend(attentions.get(1), own, guide, guideMask));
    return residual(norms.size() - 1, guided, feedForward.forward(guided, model.is_training()));
  }

  private Tensor residual(int norm, Tensor x, Tensor change) {
    return norms.get(norm).forward(x.add(model.dropped(change, config.dropout())));
  }

  private Tensor attend(Projections layers, Tensor x, Tensor read, @Nullable Tensor mask) {
    return layers.merge.forward(
        HeadedAttention.of(
                layers.query.forward(x),
                layers.key.forward(read),
                layers.value.forward(read),
                config.numAttentionHeads(),
                mask,
                HIDDEN,
                shares -> model.dropped(shares, config.dropout()))
            .mixed());
  }
}

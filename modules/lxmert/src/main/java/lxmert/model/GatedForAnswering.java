package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * ViLBERT, VL-BERT, VisualBERT, UNITER or LXMERT with a head that scores every answer of a fixed
 * list, from the fused vectors of all images that a sentence is about, side by side.
 */
public final class GatedForAnswering extends Module implements AnsweringModel {
  private static final String HEAD = "logit_fc";

  private final GatedConfig config;
  private final Architecture architecture;
  private final GatedBimodal backbone;
  private final AnswerHead head;

  /**
   * A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}.
   *
   * @param architecture with the number of images, P
   */
  GatedForAnswering(GatedConfig config, Architecture architecture) {
    this.config = config;
    this.architecture = architecture;
    backbone = register_module("bert", new GatedBimodal(config));
    head =
        register_module(
            HEAD,
            new AnswerHead(
                (long) architecture.images() * config.pooledSize(),
                config.clfHiddenSize(),
                config.numQaLabels()));
  }

  @Override
  public Tensor forward(LxmertInput input) {
    LxmertInput read = GatedInput.of(input.withRepeatedSentences(), config);
    Tensor pooled = backbone.forward(read, Trace.NONE).pooled(); // (B * P, size)
    Tensor dropped = Dropout.apply(pooled, config.pooledDropoutProb(), is_training());
    return head.forward(dropped.reshape(-1, (long) images() * config.pooledSize()));
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  @Override
  public GatedConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public @Nullable Lxmert encoders() {
    return null;
  }

  @Override
  public String answerHead() {
    return HEAD;
  }
}

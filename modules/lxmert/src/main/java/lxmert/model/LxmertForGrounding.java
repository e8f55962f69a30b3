package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * LXMERT with a linear layer over its vision output, which scores every region. The paper has no
 * such task; the head is the one that VOLTA gives its encoders.
 */
public final class LxmertForGrounding extends Module implements GroundingModel {
  /** Its name in {@code config.json}. */
  public static final String ARCHITECTURE = "Lxmert" + ENDING;

  private static final String HEAD = "grounding_head";

  private final LxmertConfig config;
  private final Lxmert backbone;
  private final GroundingHead regions;

  /** A model whose weights are all 0, to be loaded or {@linkplain #initialize drawn}. */
  public LxmertForGrounding(LxmertConfig config) {
    this.config = config;
    backbone = register_module("bert", new Lxmert(config));
    regions = new GroundingHead(this, HEAD, config.hiddenSize(), 1, config.hiddenDropoutProb(), 0);
  }

  @Override
  public Tensor forward(LxmertInput input) {
    LxmertOutput out = backbone.forward(input);
    return regions
        .forward(out.vision(), input.visualAttentionMask(), is_training())
        .squeeze(-1); // (B, R)
  }

  /** The three encoders. */
  public Lxmert backbone() {
    return backbone;
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public String family() {
    return LxmertArchitectures.FAMILY;
  }

  @Override
  public LxmertConfig config() {
    return config;
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public boolean scoresWholeImage() {
    return false;
  }

  /** Draws every matrix with the deviation of the configuration. */
  @Override
  public void initialize(long seed) {
    Initialization.normal(this, config.initializerRange(), seed);
  }
}
